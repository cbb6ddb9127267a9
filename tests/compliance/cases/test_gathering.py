"""Violations gather into cases; run twice, at once or late, the rows are the same."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from complaints.models import Complaint, ComplaintStep
from complaints.services.complaint_details import complaint_details_add
from complaints.services.complaint_step import complaint_step_add
from complaints.services.complaint_withdrawal import complaint_withdraw
from compliance.cases.models import Case, CaseEvent
from compliance.cases.services import gathering
from compliance.cases.services.gathering import complaint_gather, violations_gather
from compliance.findings.models import Violation
from compliance.findings.services.assessment import complaint_assess, complaints_assess_changed
from compliance.findings.services.operator_answer import answer_take_in
from compliance.findings.services.operator_question import caller_question_ask
from compliance.listings.models import BlacklistEntry, ListingNotice
from core.numbers.case_references import case_reference
from registry.firms.rules.question import Answer, QuestionKind
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import question_answer
from tests.compliance.world import (
    ACTOR,
    FIRM_CALLER,
    NOW,
    PEOPLE,
    ROGUE,
    campaign,
    complaint,
    firm,
    officer,
    raise_evidence,
    registered,
)
from tests.waiting import wait_until

LATER = NOW + timedelta(hours=2)


def rows() -> tuple[list[Any], ...]:
    return (
        list(
            Case.objects.order_by("pk").values("pk", "reference", "state", "province", "caller", "marketer", "deadline")
        ),
        list(Violation.objects.order_by("pk").values("pk", "case", "state", "evidence")),
        list(BlacklistEntry.objects.order_by("pk").values("pk", "state", "action", "people", "days")),
        list(CaseEvent.objects.order_by("pk").values_list("act", flat=True)),
    )


@pytest.mark.django_db
def test_two_people_open_no_case_and_the_third_does():
    campaign(2)
    violations_gather(at=LATER)
    assert not Case.objects.exists()
    complaint(registered(PEOPLE[2]))
    violations_gather(at=LATER)
    case = Case.objects.get()
    assert case.caller is not None
    assert case.deadline is not None
    assert case.caller.value.endswith("2586537152")
    assert case.state == "opened"
    assert case.province == "CN-JS"
    _c, year, serial, _letter = case.reference.split("-")
    assert case.reference == case_reference(int(year), int(serial))
    assert case.deadline > LATER
    assert not Violation.objects.filter(case=None).exists()


@pytest.mark.django_db
def test_three_people_on_one_day_are_not_enough():
    campaign(3, days=1)
    violations_gather(at=LATER)
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_a_case_gathers_by_firm_where_the_caller_is_declared():
    suspect = firm()
    campaign(3, caller=FIRM_CALLER)
    violations_gather(at=LATER)
    case = Case.objects.get()
    assert case.marketer == suspect == case.respondent
    assert case.caller is None


@pytest.mark.django_db
def test_gathering_again_and_late_changes_nothing():
    campaign(4)
    violations_gather(at=LATER)
    before = rows()
    violations_gather(at=LATER)
    violations_gather(at=LATER + timedelta(days=3))
    assert rows() == before


@pytest.mark.django_db
def test_new_complaints_join_the_open_case_and_their_people_are_told():
    campaign(3)
    violations_gather(at=LATER)
    case = Case.objects.get()
    late = complaint(registered(PEOPLE[5]), called_at=NOW + timedelta(days=1))
    violations_gather(at=NOW + timedelta(days=1, hours=3))
    assert set(late.violations.values_list("case", flat=True)) == {case.pk}
    assert ComplaintStep.objects.filter(complaint=late, status="linked", case_reference=case.reference).exists()
    assert case.events.filter(act="case.violations_added").count() == 1


@pytest.mark.django_db
def test_another_breach_of_a_complaint_in_the_case_tells_nobody_again():
    filed = campaign(3)[0]
    violations_gather(at=LATER)
    case = Case.objects.get()
    answers = {"refused_before": True, "manner": "robot"}
    complaint_details_add(complaint_id=filed.pk, answers=answers, at=LATER, actor=ACTOR)
    complaint_assess(complaint_id=filed.pk, at=LATER)
    assert filed.violations.filter(case=None).exists()
    complaint_step_add(
        complaint_id=filed.pk, status="under_review", case_reference=case.reference, at=LATER, actor=ACTOR
    )
    violations_gather(at=LATER + timedelta(minutes=5))
    assert not filed.violations.filter(case=None).exists()
    assert list(filed.steps.order_by("pk").values_list("status", flat=True)) == ["received", "linked", "under_review"]


@pytest.mark.django_db
def test_evidence_that_rises_reaches_the_case_and_the_proposal():
    campaign(8, days=4)
    violations_gather(at=LATER)
    assert BlacklistEntry.objects.get().action == "watch"
    assert Violation.objects.filter(evidence="C2").count() == 0
    for n, filed in enumerate(Complaint.objects.order_by("pk")):
        raise_evidence(filed, province=("CN-JS", "CN-ZJ", "CN-SH")[n % 3])
    violations_gather(at=LATER + timedelta(minutes=5))
    assert BlacklistEntry.objects.get(state="proposed").action == "label"
    assert BlacklistEntry.objects.get(state="ended").end_reason == "superseded"


@pytest.mark.django_db(transaction=True)
def test_two_gatherings_at_once_open_one_case():
    campaign(4)
    campaign(3, caller="4009001166")
    go = threading.Barrier(2)
    failures: list[Exception] = []

    def run() -> None:
        try:
            go.wait()
            violations_gather(at=LATER)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Case.objects.count() == 2
    assert CaseEvent.objects.filter(act="case.opened").count() == 2
    assert BlacklistEntry.objects.filter(caller__value__endswith=ROGUE[1:]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_complaint_that_is_assessed_anew_meanwhile_is_waited_for() -> None:
    """Whoever assesses has its complaint first and its violations then. The attack: gathering took them the other way round,
    and the database ended one of the two."""
    filed = campaign(3)
    for one in filed:
        raise_evidence(one)
    gathered: list[int] = []

    def gather() -> None:
        try:
            gathered.append(violations_gather(at=LATER))
        finally:
            connection.close()

    with transaction.atomic():
        Complaint.objects.select_for_update(no_key=True).get(pk=filed[2].pk)
        thread = threading.Thread(target=gather)
        thread.start()
        wait_until(lambda: waiting_for_locks() == 1, "gathering that waits for the complaint")
        again = Violation.objects.filter(complaint=filed[2]).first()
        assert again is not None
        again.pk = None
        Violation.objects.bulk_create([again], ignore_conflicts=True)
    thread.join()
    assert gathered == [1] and set(Violation.objects.values_list("evidence", flat=True)) == {"C2"}


def waiting_for_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_a_caller_that_many_complain_of_in_a_minute_is_left_to_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "AT_ONCE", 3)
    cache.clear()
    filed = campaign(6)
    gathered = [complaint_gather(complaint_id=one.pk, at=LATER) is not None for one in filed]
    assert gathered == [True] * 3 + [False] * 3
    assert gathering.violations_gather(at=LATER) >= 1
    late = complaint(registered(PEOPLE[6]))
    assert complaint_gather(complaint_id=late.pk, at=LATER) is None
    assert violations_gather(at=LATER) == 1
    assert not Violation.objects.filter(case=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("held_days", "reason", "state"),
    [(0, "complaints", "ended"), (400, "complaints", "active"), (0, "decision", "active")],
)
def test_an_advice_ends_where_the_line_changed_hands_after_the_calls(held_days: int, reason: str, state: str) -> None:
    """What a decision listed stands, and so does the line of a holder of long standing."""
    campaign(3)
    violations_gather(at=LATER)
    BlacklistEntry.objects.update(state="active", since=LATER, until=LATER + timedelta(days=90), reason=reason)
    entry, telecom = BlacklistEntry.objects.get(), operator_admit(name="Example Telecom", at=NOW, actor=ACTOR)
    assert entry.caller is not None
    question = caller_question_ask(
        caller=entry.caller, kind=QuestionKind.LINE, operator=telecom, officer=officer(), at=LATER
    )
    said = Answer(outcome="yes", since=NOW.date() - timedelta(days=held_days), holder="新的用户")
    question_answer(question=question, answer=said, at=LATER, actor=ACTOR)
    answer_take_in(question_id=question.pk, at=LATER)
    for _twice in range(2):
        violations_gather(at=LATER + timedelta(minutes=5))
    entry.refresh_from_db()
    assert (entry.state, entry.end_reason) == (state, "holder_changed" if state == "ended" else "")
    assert not ListingNotice.objects.exists()  # to the present holder it was another's


@pytest.mark.django_db
def test_an_advice_stands_where_the_new_holder_is_the_one_before() -> None:
    campaign(3)
    violations_gather(at=LATER)
    BlacklistEntry.objects.update(state="active", since=LATER, until=LATER + timedelta(days=90))
    entry, telecom = BlacklistEntry.objects.get(), operator_admit(name="Example Telecom", at=NOW, actor=ACTOR)
    assert entry.caller is not None
    asking = officer()
    for held_days, holder in ((400, "速达信贷咨询有限公司"), (0, "速达信贷 咨询有限公司")):
        question = caller_question_ask(
            caller=entry.caller, kind=QuestionKind.LINE, operator=telecom, officer=asking, at=LATER
        )
        said = Answer(outcome="yes", since=NOW.date() - timedelta(days=held_days), holder=holder)
        question_answer(question=question, answer=said, at=LATER, actor=ACTOR)
        answer_take_in(question_id=question.pk, at=LATER)
        violations_gather(at=LATER + timedelta(minutes=5))
    entry.refresh_from_db()
    assert entry.state == "active"


@pytest.mark.django_db
@pytest.mark.parametrize(("people", "proposed"), [(range(6, 9), ["watch"]), (range(6, 7), [])])
def test_the_same_text_after_the_change_of_hands_makes_the_former_calls_count_again(
    people: range, proposed: list[str]
) -> None:
    said: dict[str, Any] = {"channel": "text", "text": "低息贷款，额度高放款快，当天到账，回复办理"}
    campaign(3, **said)
    violations_gather(at=LATER)
    BlacklistEntry.objects.update(state="active", since=LATER, until=LATER + timedelta(days=90))
    entry, telecom = BlacklistEntry.objects.get(), operator_admit(name="Example Telecom", at=NOW, actor=ACTOR)
    assert entry.caller is not None
    question = caller_question_ask(
        caller=entry.caller, kind=QuestionKind.LINE, operator=telecom, officer=officer(), at=LATER
    )
    since = NOW.date() + timedelta(days=1)
    later = LATER + timedelta(days=3)
    question_answer(
        question=question, answer=Answer(outcome="yes", since=since, holder="新的用户"), at=later, actor=ACTOR
    )
    answer_take_in(question_id=question.pk, at=later)
    violations_gather(at=later)
    entry.refresh_from_db()
    assert entry.end_reason == "holder_changed"
    for n in people:
        complaint(registered(PEOPLE[n]), called_at=later + timedelta(minutes=5 * n), **said)
    violations_gather(at=later + timedelta(hours=3))
    fresh = BlacklistEntry.objects.filter(state="proposed")
    assert list(fresh.values_list("action", flat=True)) == proposed
    assert [one.people for one in fresh] == [6] * len(proposed)  # the former ones among them


def take_back(filed: Complaint) -> None:
    complaint_withdraw(complaint_id=filed.pk, at=LATER, actor=ACTOR)
    complaints_assess_changed(at=LATER)


@pytest.mark.django_db
def test_what_was_withdrawn_before_it_is_in_a_case_opens_none() -> None:
    """Assessed or not: nothing is suspected of it any more."""
    waiting, fresh = complaint(registered(PEOPLE[0])), complaint(registered(PEOPLE[1]), assess=False)
    take_back(waiting)
    take_back(fresh)
    complaint(registered(PEOPLE[2]))
    assert not Violation.objects.filter(complaint__in=[waiting, fresh]).standing().exists()
    violations_gather(at=LATER)
    assert not Case.objects.exists()
    complaint_assess(complaint_id=waiting.pk, at=LATER)
    assert not Violation.objects.filter(complaint=waiting).standing().exists()


@pytest.mark.django_db
def test_a_case_keeps_a_call_whose_complaint_is_withdrawn_and_the_list_of_callers_does_not_count_it() -> None:
    filed = campaign(3)
    violations_gather(at=LATER)
    held = Violation.objects.filter(case__isnull=False, state="suspected")
    before, people = held.count(), BlacklistEntry.objects.get().people
    take_back(filed[0])
    violations_gather(at=LATER)
    assert held.count() == before and Case.objects.get().violations.filter(complaint=filed[0]).exists()
    left = BlacklistEntry.objects.filter(state="proposed").first()
    assert left is None or left.people == people - 1


@pytest.mark.django_db
@pytest.mark.parametrize("bulk", [False, True])
def test_a_call_in_a_case_that_is_complained_of_again_stands_in_it_once(bulk: bool) -> None:
    first = campaign(3)[0]
    violations_gather(at=LATER)
    case = Case.objects.get()
    before = case.violations.count()
    take_back(first)
    assert first.number is not None
    again = complaint(first.number, called_at=first.called_at + timedelta(minutes=1), assess=False)
    for _ in range(2):
        if bulk:
            complaints_assess_changed(at=LATER)
        else:
            complaint_assess(complaint_id=again.pk, at=LATER)
        violations_gather(at=LATER)
    assert Case.objects.get() == case and case.violations.count() == before == Violation.objects.standing().count()
    assert not first.violations.exists() and again.violations.get().case == case
    assert list(again.steps.values_list("status", "case_reference")) == [("received", ""), ("linked", case.reference)]
    assert first.steps.latest("pk").status == "withdrawn"
