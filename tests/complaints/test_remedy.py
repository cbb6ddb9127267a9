"""Whoever is told that nothing was established, or what was decided, is told where to turn, by name and day."""

from datetime import UTC, datetime, timedelta

import pytest

from complaints.models import Complaint, ComplaintStep
from complaints.rules.answers import ANSWERS
from complaints.services.complaint_step import complaint_step_add
from complaints.web.remedy import remedy_of
from core.policies import load
from core.services.user import citizen_obtain
from tests.compliance.world import ACTOR, complaint, person
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
CN, US = load("cn").versions[-1], load("us").versions[-1]
AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def told(filed: Complaint, status: str) -> list[ComplaintStep]:
    complaint_step_add(complaint_id=filed.pk, status=status, params={}, case_reference="C-1", at=AT, actor=ACTOR)
    return list(filed.steps.order_by("at", "pk"))


@pytest.mark.parametrize("status", ANSWERS)
def test_an_answer_names_the_office_who_reviews_it_and_until_when(status: str) -> None:
    filed = complaint(person())
    Complaint.objects.filter(pk=filed.pk).update(province="CN-JS")
    filed.refresh_from_db()
    remedy = remedy_of(filed, told(filed, status), CN)
    assert remedy is not None and remedy.office == "江苏省通信管理局"
    assert remedy.review == "工业和信息化部" and "人民法院" in remedy.court
    zone = CN.numbering.zone
    assert remedy.review_by.astimezone(zone).date() == AT.astimezone(zone).date() + timedelta(days=60)
    assert remedy.court_by.astimezone(zone).date().isoformat() == "2027-05-20"


def test_of_a_case_the_office_that_worked_on_it_is_named_wherever_its_complainant_lives() -> None:
    filed = complaint(person())
    Complaint.objects.filter(pk=filed.pk).update(province="CN-JS")
    filed.refresh_from_db()
    said = {"office": ""}
    complaint_step_add(complaint_id=filed.pk, status="decided", params=said, case_reference="C-1", at=AT, actor=ACTOR)
    remedy = remedy_of(filed, list(filed.steps.all()), CN)
    assert remedy is not None and remedy.office == "工业和信息化部信息通信管理局" and "北京市" in remedy.court


@pytest.mark.parametrize("status", ["linked", "with_firm", "under_review", "referred"])
def test_while_the_matter_goes_on_there_is_nothing_to_review(status: str) -> None:
    filed = complaint(person())
    assert remedy_of(filed, told(filed, status), CN) is None and remedy_of(filed, [], CN) is None


def test_where_the_pack_names_no_court_none_is_said() -> None:
    filed = complaint(person())
    remedy = remedy_of(filed, told(filed, "no_breach"), US)
    assert remedy is not None and (remedy.review, remedy.court) == ("", "")


def test_the_complainants_page_says_it() -> None:
    filed = complaint(person())
    told(filed, "no_breach")
    user = citizen_obtain(number=person(), language="zh-hans", at=AT)
    client = signed_in(user, second_factor=False, language="zh-hans")
    text = client.get(f"/my/complaints/{filed.public_id}/").content.decode()
    assert "如果您不同意" in text and "可以请工业和信息化部复核" in text
