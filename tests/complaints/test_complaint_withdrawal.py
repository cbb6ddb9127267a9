"""Whoever complained takes it back, once and for all; nothing is added to it and nothing more told. The call may be complained
of again."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.conf import settings

from complaints.models import Complaint, ComplaintChange, RepeatedRow
from complaints.rules.doors import Door
from complaints.rules.statement import read_statement
from complaints.selectors.open_data import open_rows
from complaints.services.complaint import FilingAnswer
from complaints.services.complaint_attachment import complaint_attachments_add
from complaints.services.complaint_details import complaint_details_add
from complaints.services.complaint_intake import IntakeAnswer, complaint_ingest
from complaints.services.complaint_intake_bulk import complaints_ingest
from complaints.services.complaint_step import complaint_step_add
from complaints.services.complaint_withdrawal import complaint_withdraw
from complaints.services.counter_complaint import counter_complaint_file
from complaints.services.operator_consent import operator_consent_give
from compliance.reports.rules.report import Scope, ScopeKind
from compliance.reports.selectors.figures import count_figures
from compliance.reports.selectors.report_scope import Counting
from core import clock
from core.attachments.folder import Handed
from core.models import User
from core.policies import current_policy
from registry.firms.models import Operator
from registry.firms.services.membership import operator_member_add
from registry.register.models import CounterAct
from registry.register.services.counter_record import Customer
from tests.acts import acts, behind, refusal_of
from tests.complaints.test_complain_pages import questions
from tests.pages import send
from tests.registry.conftest import at_once

from .conftest import BOB, SYSTEM, file_complaint, file_withheld, signed_in

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


def counts() -> list[int]:
    """Of the files for everybody, of the report and of the figures of the day."""
    at = clock.now() + timedelta(minutes=1)
    policy, today = current_policy(at), at.astimezone(current_policy(at).numbering.zone).date()
    days = [day for n in range(3) for day in open_rows(day=today - timedelta(days=n), policy=policy, at=at)]
    counting = Counting(today - timedelta(days=2), today, Scope(ScopeKind.NATION), at, policy)
    return [len(days), counting.complaints().count(), count_figures(at=at).complaints]


def test_the_same_call_is_complained_of_again_and_counts_once() -> None:
    called = clock.now() - timedelta(hours=1)
    first = file_complaint(at=called).complaint
    withdraw(first)
    assert counts() == [1, 1, 1]
    again = file_complaint(at=called + timedelta(minutes=2))
    assert not again.repeated and again.complaint != first
    assert acts("complaint.filed", "complaint.withdrawn") == [
        "complaint.filed",
        "complaint.withdrawn",
        "complaint.filed",
    ]
    assert file_complaint(at=called) == FilingAnswer(again.complaint, repeated=True)
    first.refresh_from_db()
    assert first.status == "withdrawn" and told(first, "linked") == ["received", "withdrawn"]
    assert told(again.complaint, "linked") == ["received", "linked"]
    assert counts() == [1, 1, 1]
    withdraw(again.complaint)
    assert not file_complaint(at=called).repeated and counts() == [1, 1, 1]
    assert not file_complaint(at=called + timedelta(minutes=13)).repeated and counts() == [2, 2, 2]


def test_a_call_without_a_number_is_complained_of_again() -> None:
    first = file_withheld().complaint
    withdraw(first)
    again = file_withheld()
    assert not again.repeated and again.complaint.again and counts() == [1, 1, 1]
    assert file_withheld().complaint == again.complaint


@pytest.mark.django_db(transaction=True)
def test_of_two_who_complain_again_at_once_one_does() -> None:
    at = clock.now()
    withdraw(file_complaint(at=at).complaint)
    assert sorted(at_once(3, lambda: file_complaint(at=at).repeated)) == [False, True, True]


def test_what_a_clients_system_hands_in_again_takes_nothing_up_but_a_counter_does(operator: Operator) -> None:
    at = clock.now()
    row = {"caller": "4008095559", "called": BOB, "at": (at - timedelta(hours=1)).isoformat(), "category": "loans"}

    def hand_in() -> Complaint | RepeatedRow | None:
        one = complaint_ingest(row=row, client=operator.public_id, at=clock.now(), actor=SYSTEM).complaint
        [many] = complaints_ingest(rows=[row], client=operator.public_id, at=clock.now(), actor=SYSTEM)
        assert isinstance(many, IntakeAnswer) and many.complaint == one
        return one

    first = hand_in()
    assert isinstance(first, Complaint)
    withdraw(first)
    assert hand_in() == first
    clerk = User.objects.create_user(email="clerk@op.example", password="x", name="王芳", created_at=at)
    member = operator_member_add(operator=operator, user=clerk, at=at, actor=SYSTEM)
    said = read_statement(row, door=Door.API, policy=current_policy(at), at=at).statement
    assert said is not None
    customer = Customer(BOB, CounterAct.Paper.PASSPORT, date(2020, 5, 4))
    done = counter_complaint_file(member=member, customer=customer, statement=said, at=clock.now())
    again = Complaint.objects.exclude(pk=first.pk).get()
    assert done.reference == again.short_reference and again.again and again.withdrawn_at is None


def test_another_client_hands_in_a_call_that_was_withdrawn_as_a_complaint_of_its_own(operator: Operator) -> None:
    at = clock.now() - timedelta(hours=1)
    withdraw(file_complaint(at=at, e164=BOB).complaint)
    row = {"caller": "4008095559", "called": BOB, "at": at.isoformat(), "category": "loans"}
    [many] = complaints_ingest(rows=[row], client=operator.public_id, at=clock.now(), actor=SYSTEM)
    assert isinstance(many, IntakeAnswer) and isinstance(many.complaint, Complaint)
    assert many.complaint.again and counts() == [1, 1, 1]


@pytest.mark.parametrize(
    ("language", "offered", "asked", "filed"),
    [
        ("en", "you can complain about the same call again", "This complaint stays withdrawn", "Your reference"),
        ("zh-hans", "可以就同一次来电重新投诉", "本投诉不再恢复", "投诉编号"),
    ],
)
def test_whoever_withdrew_by_mistake_complains_again_on_the_site(
    language: str, offered: str, asked: str, filed: str
) -> None:
    client, _user = signed_in()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    def complain() -> str:
        check = questions(
            client, {"channel": "voice", "caller": "4008095559"}, {"kind": "marketing", "category": "loans"}
        )
        return str(send(client, check)["Location"])

    complain()
    first = Complaint.objects.get()
    page = f"/my/complaints/{first.public_id}/"
    assert offered not in client.get(page).content.decode()
    assert asked in client.get(f"{page}withdraw/").content.decode()
    client.post(f"{page}withdraw/")
    shown = client.get(page).content.decode()
    assert offered in shown and 'href="/complain/"' in shown
    done = complain()
    again = Complaint.objects.exclude(pk=first.pk).get()
    assert done == f"/complain/done/{again.public_id}/" and filed in client.get(done).content.decode()
    assert complain() == f"/my/complaints/{again.public_id}/?repeated=1"
