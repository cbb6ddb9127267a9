"""Whoever complained takes it back, once and for all; nothing is added to it and nothing more told."""

from collections.abc import Callable
from functools import partial

import pytest

from complaints.models import Complaint, ComplaintChange
from complaints.services.complaint_attachment import complaint_attachments_add
from complaints.services.complaint_details import complaint_details_add
from complaints.services.complaint_step import complaint_step_add
from complaints.services.complaint_withdrawal import complaint_withdraw
from complaints.services.operator_consent import operator_consent_give
from core import clock
from core.attachments.folder import Handed
from registry.firms.models import Operator
from tests.acts import acts, behind, refusal_of

from .conftest import BOB, SYSTEM, file_complaint, signed_in

pytestmark = pytest.mark.django_db


def withdraw(complaint: Complaint) -> str:
    return refusal_of(lambda: complaint_withdraw(complaint_id=complaint.pk, at=clock.now(), actor=SYSTEM))


def told(complaint: Complaint, status: str) -> list[str]:
    complaint_step_add(complaint_id=complaint.pk, status=status, at=clock.now(), actor=SYSTEM)
    return list(complaint.steps.order_by("pk").values_list("status", flat=True))


def test_withdrawn_once_however_often_and_noted_as_a_change() -> None:
    complaint = file_complaint().complaint
    ComplaintChange.objects.all().delete()
    assert [withdraw(complaint) for _ in range(2)] == ["", ""]
    complaint.refresh_from_db()
    assert complaint.withdrawn_at is not None and complaint.status == "withdrawn"
    assert acts("complaint.withdrawn") == ["complaint.withdrawn"]
    assert list(ComplaintChange.objects.values_list("complaint", flat=True)) == [complaint.pk]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_withdraw_at_once_one_does() -> None:
    complaint = file_complaint().complaint
    assert behind(lambda: withdraw(complaint), lambda: withdraw(complaint)) == ""
    assert acts("complaint.withdrawn") == ["complaint.withdrawn"] and complaint.steps.count() == 2


@pytest.mark.parametrize("status", ["no_breach", "caller_not_identified", "decided"])
def test_what_was_answered_is_not_withdrawn(status: str) -> None:
    complaint = file_complaint().complaint
    told(complaint, status)
    assert withdraw(complaint) == "complaint.answered"
    assert acts("complaint.withdrawn") == []


def test_nothing_more_is_told_of_it_nor_added_and_nobody_is_asked(operator: Operator) -> None:
    complaint = file_complaint().complaint
    operator_consent_give(complaint_id=complaint.pk, operator=operator, at=clock.now(), actor=SYSTEM)
    withdraw(complaint)
    assert "complaint.operator_consent_withdrawn" in acts()
    assert told(complaint, "linked") == ["received", "withdrawn"]
    adds: list[Callable[..., object]] = [
        partial(complaint_details_add, answers={"manner": "robot"}),
        partial(complaint_attachments_add, files=[Handed("a", "a.txt", "text", 1, "0" * 64)], remark=""),
        partial(operator_consent_give, operator=operator),
    ]
    for add in adds:
        act = partial(add, complaint_id=complaint.pk, at=clock.now(), actor=SYSTEM)
        assert refusal_of(act) == "complaint.withdrawn"


def test_its_page_asks_first_and_is_for_its_complainant_alone() -> None:
    complaint = file_complaint().complaint
    page = f"/my/complaints/{complaint.public_id}/"
    client, _user = signed_in()
    assert f"{page}withdraw/" in client.get(page).content.decode()
    assert "案件已载入这次来电的，继续办理" in client.get(f"{page}withdraw/").content.decode()
    other, _bob = signed_in(BOB)
    assert other.post(f"{page}withdraw/").status_code == 404
    for _ in range(2):
        assert client.post(f"{page}withdraw/")["Location"] == page
    text = client.get(page).content.decode()
    assert "您已撤回投诉，我们不再向您告知进展。" in text
    assert f"{page}withdraw/" not in text and f"{page}more/" not in text
