"""Officers ask from the pages of a complaint and a caller; what is not answered in time shows on the first page."""

from collections.abc import Callable

import pytest

from complaints.models import Complaint
from complaints.services.operator_consent import operator_consent_give
from core.access.roles import Role
from registry.firms.models import Operator, Question
from registry.firms.services.operator import operator_admit
from tests.acts import acts
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import ACTOR, NOW, complaint, officer, registered
from tests.pages import send

__all__ = ["at_the_time"]
pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def telecom(db: None) -> Operator:
    return operator_admit(name="Example Telecom", at=NOW, actor=ACTOR)


@pytest.fixture
def filed(db: None) -> Complaint:
    return complaint(registered())


def agree(filed: Complaint, telecom: Operator) -> None:
    operator_consent_give(complaint_id=filed.pk, operator=telecom, at=NOW, actor=ACTOR)


def test_a_call_is_asked_about_once_and_only_with_consent(filed: Complaint, telecom: Operator) -> None:
    desk, page = desk_of(officer()), f"/regulator/complaints/{filed.public_id}/"
    assert desk.post(f"{page}ask/").status_code == 403
    assert not Question.objects.exists()
    agree(filed, telecom)
    for _ in range(2):
        assert desk.post(f"{page}ask/").status_code == 302
    assert acts("question") == ["question.asked"]
    shown = desk.get(page, headers=ENGLISH).content.decode()
    assert "Example Telecom" in shown and "Waits for an answer" in shown


def test_a_question_is_withdrawn_by_whoever_may_read_the_complaint(filed: Complaint, telecom: Operator) -> None:
    agree(filed, telecom)
    desk, others = desk_of(officer()), desk_of(officer(province="CN-SC"))
    desk.post(f"/regulator/complaints/{filed.public_id}/ask/")
    page = f"/regulator/questions/{Question.objects.get().public_id}/withdraw/"
    assert [others.get(page).status_code, others.post(page).status_code] == [404, 404]
    assert (desk.get(page).status_code, Question.objects.get().state) == (200, "open")
    assert desk.post(page).status_code == 302
    assert (Question.objects.get().state, Question.objects.get().number) == ("withdrawn", None)


def test_a_line_is_asked_about_from_the_callers_page(filed: Complaint, telecom: Operator) -> None:
    desk, page = desk_of(officer()), f"/regulator/callers/{filed.caller_id}/ask/"
    for said, wrong in (
        ({}, "id_kind"),
        ({"kind": "line"}, "id_operator"),
        ({"kind": "call", "operator": telecom.pk}, "id_kind"),
        ({"kind": "traffic", "operator": telecom.pk}, "id_first"),
        ({"kind": "traffic", "operator": telecom.pk, "first": "2026-11-20", "last": "2026-11-01"}, "id_first"),
    ):
        answer = desk.post(page, said)
        assert (answer.status_code, f"#{wrong}" in answer.content.decode()) == (422, True), said
    said = {"kind": "traffic", "operator": telecom.pk, "first": "2026-11-01", "last": "2026-11-19"}
    assert send(desk, page, said).status_code == 302
    question = Question.objects.get()
    assert (question.kind, question.caller, question.number) == ("traffic", filed.caller.value, None)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PARTNER, Role.LEGAL_REVIEWER])
def test_whoever_only_reads_asks_nobody(filed: Complaint, telecom: Operator, role: Role) -> None:
    agree(filed, telecom)
    desk = desk_of(officer(role))
    assert desk.post(f"/regulator/complaints/{filed.public_id}/ask/").status_code == 403
    assert desk.get(f"/regulator/callers/{filed.caller_id}/ask/").status_code == 403
    assert not Question.objects.exists()


def test_what_is_not_answered_in_time_shows_on_the_first_page(
    filed: Complaint, telecom: Operator, at_the_time: Callable[..., None]
) -> None:
    desk = desk_of(officer())
    assert "Example Telecom" not in desk.get("/regulator/").content.decode()
    agree(filed, telecom)
    desk.post(f"/regulator/complaints/{filed.public_id}/ask/")
    assert "1 not answered" in desk.get("/regulator/", headers=ENGLISH).content.decode()
    at_the_time(days=9)
    assert "1 overdue" in desk.get("/regulator/", headers=ENGLISH).content.decode()
