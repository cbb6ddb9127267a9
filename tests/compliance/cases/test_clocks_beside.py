"""Clocks of money, proof, credit repair and publication warn and escalate by role, and stand where officers look."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from compliance.cases.models import (
    Case,
    CaseClock,
    ClockChange,
    ClockStep,
    CreditRepair,
    PreservationRequest,
    Publication,
)
from compliance.cases.rules.case_clock import Clock, Timed, Unpaid, clocks_of, clocks_of_money, steps_of
from compliance.cases.rules.case_states import State
from compliance.cases.rules.payment import Term
from compliance.cases.rules.preservation_request import Addressee
from compliance.cases.selectors.case import cases_seen
from compliance.cases.selectors.case_clock import brought_before, clocks_beside_due, timed_of
from compliance.cases.selectors.payment import unpaid_of
from compliance.cases.selectors.publication import repair_from
from compliance.cases.services.case import case_move
from compliance.cases.services.case_clock import clocks_sweep
from compliance.cases.services.execution import executions_settle
from compliance.cases.services.payment import (
    payment_demand,
    payment_enforce,
    payment_record,
    payment_terms_grant,
    payment_withdraw,
)
from compliance.cases.services.preservation_request import (
    Asked,
    preservation_answers_take_in,
    preservation_ask,
    preservation_drop,
    preservation_write,
    preservations_note,
)
from compliance.cases.services.publication import credit_repair_answer, credit_repair_ask, publications_settle
from compliance.findings.services.operator_question import caller_question_ask
from core import clock as wall
from core.access.roles import Role
from core.policies import current_policy, load
from registry.firms.models import Question
from registry.firms.rules.question import Answer, QuestionKind
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import question_answer
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.cases.test_notices import member_of
from tests.compliance.cases.test_payment import demand_served, fine, local, office, served
from tests.compliance.cases.test_publication import mended
from tests.compliance.world import ACTOR, NOW, officer
from tests.sessions import signed_in

__all__ = ["office"]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CN = load("cn").versions[-1]
ZONE = CN.numbering.zone


def told(clock: str) -> list[str]:
    return list(ClockStep.objects.filter(clock=clock).order_by("pk").values_list("to", flat=True))


def running(at: datetime) -> dict[str, date]:
    """The clocks of money and publication that the sweep keeps, with the day each ends."""
    clocks_sweep(at=at)
    rows = CaseClock.objects.exclude(clock="reconsideration").values_list("clock", "due")
    return {clock: due.astimezone(ZONE).date() for clock, due in rows}


def test_money_is_due_then_demanded_then_for_the_court() -> None:
    since = datetime(2026, 11, 2, 9, tzinfo=ZONE)
    due, by, court = date(2026, 11, 17), date(2026, 12, 4), (date(2027, 5, 3), date(2027, 8, 3))

    def codes(**said: Any) -> list[tuple[str, date]]:
        return [(one.code, one.due.date()) for one in clocks_of_money(Unpaid(since, **{"due": due, **said}), CN)]

    assert codes() == [("payment", due)]
    demanded = datetime(2026, 11, 24, 9, tzinfo=ZONE), by
    assert codes(demanded=demanded, court=court) == [("demand", by), ("enforcement_application", court[1])]
    later = date(2026, 12, 17)
    assert codes(due=later) == [("payment", later)], "of a later part no demand speaks"


def test_the_court_is_spoken_of_in_good_time_and_of_what_ends_by_itself_only_before() -> None:
    began, due = datetime(2027, 5, 3, tzinfo=ZONE), datetime(2027, 8, 3, 23, 59, 59, tzinfo=ZONE)
    steps = steps_of(Clock("enforcement_application", began, due), CN)
    assert [step.to for step in steps] == ["owner", "head", "supervisor"]
    assert all(began < step.at < due for step in steps), "once it is over nobody can ask the court any more"
    assert [step.to for step in steps_of(Clock("publication", began, due), CN)] == ["owner"]
    assert [step.to for step in steps_of(Clock("payment", began, due), CN)] == ["owner", "head", "supervisor"]


# Decided, or at its end: proof is asked for no more.
LATER = {
    State.DECIDED, State.SERVED, State.RECONSIDERED, State.SUED, State.REVOKED, State.CLOSED, State.REFERRED,
    State.CLOSED_WITH_ADVICE,
}  # fmt: skip


def test_money_publication_and_repair_are_watched_after_the_end_and_proof_until_the_decision() -> None:
    since, due = datetime(2026, 11, 2, 9, tzinfo=ZONE), datetime(2026, 11, 9, tzinfo=ZONE)
    more: dict[str, Any] = {"published": (since, due), "repair": (since, due), "unpaid": Unpaid(since, due.date())}
    proof: dict[str, Any] = {"letters": (since, None), "asked": (since, due)}
    for state in State:
        case = Timed(state=state, state_since=since, deadline=None, **more, **proof)
        found = {one.code for one in clocks_of(case, CN)} - {"decided", "penalty_proposed"}
        after = {"publication", "repair_answer", "payment"}
        before = state not in LATER
        assert found == after | ({"preservation_request", "operator_answer"} if before else set()), state
    soon = Timed(State.CHECKING, since, None, letters=(since, since + timedelta(hours=5)))
    assert [one.due for one in clocks_of(soon, CN)] == [since + timedelta(hours=5)], "before the recording is gone"


@pytest.mark.django_db
def test_a_fine_that_nobody_pays_is_told_to_owner_head_and_supervisor_and_stands_on_their_pages(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """400 days on nobody can say that it was overlooked; a case that was closed meanwhile is watched all the same."""
    supervisor = officer(Role.SUPERVISOR, mail="督办@office.example")
    at, due = served(office), local(served(office)) + 15 * DAY
    assert running(at + DAY) == {
        "payment": due,
        "enforcement_application": running(at + DAY)["enforcement_application"],
    }
    end = datetime.combine(due, time(23, 59, 59), ZONE)
    clocks_sweep(at=end - DAY)
    assert told("payment") == ["owner"]
    clocks_sweep(at=end + MINUTE)
    clocks_sweep(at=end + MINUTE)
    assert told("payment") == ["owner", "head"]
    Case.objects.update(state="closed", closed_at=end, deadline=None)
    clocks_sweep(at=end + 7 * DAY)
    assert told("payment") == ["owner", "head", "supervisor"]
    late = end + 8 * DAY
    case = Case.objects.get()
    assert list(brought_before(cases_seen(supervisor, late), supervisor, late)) == [case]
    monkeypatch.setattr(wall, "now", lambda: late)
    for person in (office.people["officer"], office.people["head"], supervisor):
        desk = signed_in(person, language="en")
        for address in ("/regulator/", "/regulator/mine/", f"/regulator/cases/{case.public_id}/"):
            assert "Pay the fine" in desk.get(address).content.decode(), (person, address)
    stranger = signed_in(officer(mail="三号@office.example"), language="en")
    assert "Pay the fine" not in stranger.get("/regulator/mine/").content.decode()
    clocks_sweep(at=at + 400 * DAY)
    assert set(told("enforcement_application")) == {"owner", "head", "supervisor"}


@pytest.mark.django_db
def test_a_fine_that_is_paid_stayed_or_whose_decision_falls_is_told_of_to_nobody(office: Office) -> None:
    at, person, head = served(office) + DAY, office.people["officer"], office.people["head"]
    by: dict[str, Any] = {"case": office.case, "officer": person, "at": at}
    paid = payment_record(amount=90_000, on=local(at), proof="农行 001", **by)
    assert running(at) == {}
    payment_withdraw(payment=paid, officer=person, reason="记错", at=at)
    assert "payment" in running(at)
    stay = {"stay_since": local(at), "stay_until": local(at) + 40 * DAY, "reason": "困难"}
    case_move(case=Case.objects.get(), act="case.order_stay", actor=head, at=at, facts=stay)
    assert running(at) == {} and running(at + 39 * DAY) == {}
    over = at + 42 * DAY
    assert executions_settle(at=over) == 1
    assert running(over)["payment"] == local(served(office)) + (15 + 41) * DAY, "the stay took none of its time"
    revoke = {"reason": "查明", "reasons_published": "公告栏"}
    case_move(case=Case.objects.get(), act="case.revoke", actor=head, at=over, facts=revoke)
    assert running(over + 90 * DAY).keys() & {"payment", "demand", "enforcement_application"} == set()
    assert not told("payment") and not ClockChange.objects.exists()


@pytest.mark.django_db
def test_each_part_of_a_fine_has_an_end_of_its_own(office: Office) -> None:
    at, head = served(office) + DAY, office.people["head"]
    first, second = local(at) + 30 * DAY, local(at) + 60 * DAY
    parts = [Term(first, 60_000), Term(second, 30_000)]
    payment_terms_grant(case=office.case, head=head, terms=parts, reason="资金困难", at=at)
    assert running(at)["payment"] == first
    after = at + 31 * DAY
    payment_record(case=office.case, officer=office.people["officer"], amount=60_000, on=first, proof="1", at=after)
    assert running(after)["payment"] == second


@pytest.mark.django_db
def test_after_the_demand_its_days_run_and_once_the_court_is_asked_none_do(office: Office) -> None:
    at, person, head = served(office), office.people["officer"], office.people["head"]
    late = at + 20 * DAY
    payment_demand(case=office.case, officer=person, text="请缴纳", at=late)
    demand_served(office, late)
    by = fine(office, late).pay_by
    assert by is not None
    assert running(late)["demand"] == by and "payment" not in running(late)
    clocks_sweep(at=datetime.combine(by, time(23, 59, 59), ZONE) + MINUTE)
    assert set(told("demand")) == {"owner", "head"}
    court = fine(office, late).court_from
    assert court is not None
    opens = datetime.combine(court, time(12), ZONE)
    payment_enforce(case=Case.objects.get(), head=head, reference="（2027）1号", at=opens)
    assert running(opens) == {} and unpaid_of(Case.objects.get(), current_policy(opens), opens) is None
    clocks_sweep(at=opens + 400 * DAY)
    assert told("enforcement_application") == []


@pytest.mark.django_db
def test_a_request_for_credit_repair_and_the_end_of_a_publication_are_watched() -> None:
    office = Office()
    office.act("case.serve_decision")
    at, head = OPENED + 28 * DAY, office.people["head"]
    case_move(case=office.case, act="case.publish", actor=head, at=at, facts={"reason": "公开"})
    published = Publication.objects.get()
    asked_at = repair_from(published, current_policy(at)) + DAY
    mended(office, asked_at)
    credit_repair_ask(
        case=Case.objects.get(), marketer=office.firm, member=member_of(office.firm), text="已改正", at=asked_at
    )
    asked = CreditRepair.objects.get()
    found = running(asked_at)
    assert found["repair_answer"] == asked.answer_by.astimezone(ZONE).date() and "publication" in found
    clocks_sweep(at=asked.answer_by + MINUTE)
    assert told("repair_answer") == ["owner", "head"]
    colleague = officer(mail="四号@office.example")
    credit_repair_answer(case=Case.objects.get(), officer=colleague, grants=False, reason="未缴", at=asked.answer_by)
    assert "repair_answer" not in running(asked.answer_by + 30 * DAY)
    assert told("repair_answer") == ["owner", "head"], "what was answered is told of no more"
    clocks_sweep(at=published.until - DAY)
    assert told("publication") == ["owner"]
    late = published.until + DAY
    clocks_sweep(at=late)
    assert told("publication") == ["owner"] and publications_settle(at=late) == 1
    assert "publication" not in running(late)


@pytest.mark.django_db
def test_a_letter_that_nobody_sends_is_watched_until_it_is_sent_or_given_up() -> None:
    office = Office()
    at = office.act("case.check") + timedelta(hours=1)
    assert "preservation_request" not in running(at)
    preservations_note(at=at)
    request = PreservationRequest.objects.get()
    due = running(at)["preservation_request"]
    clocks_sweep(at=datetime.combine(due, time(23, 59, 59), ZONE) + MINUTE)
    assert told("preservation_request") == ["owner", "head"]
    late = at + 6 * DAY
    preservation_drop(request=request, officer=office.people["officer"], reason="另案已调取", at=late)
    assert "preservation_request" not in running(late)
    page = Timed(State.CHECKING, at, None)
    assert clocks_of(page, CN) == []


@pytest.mark.django_db
def test_an_operator_that_does_not_answer_is_watched_and_one_that_did_no_more() -> None:
    office = Office()
    at = office.act("case.check")
    person, operator = office.people["officer"], operator_admit(name="示例电信", at=NOW, actor=ACTOR)
    caller = Case.objects.get().violations.select_related("caller")[0].caller
    caller_question_ask(caller=caller, kind=QuestionKind.LINE, operator=operator, officer=person, at=at)
    question = Question.objects.get()
    assert running(at)["operator_answer"] == question.due_at.astimezone(ZONE).date()
    clocks_sweep(at=question.due_at + MINUTE)
    assert told("operator_answer") == ["owner", "head"]
    question_answer(question=question, answer=Answer(outcome="not_ours"), at=question.due_at + DAY, actor=ACTOR)
    assert "operator_answer" not in running(question.due_at + 2 * DAY)
    preservations_note(at=at)
    asked = Asked(addressee=Addressee.OPERATOR, operator=operator.pk)
    row = preservation_write(request=PreservationRequest.objects.get(), officer=person, asked=asked, at=at)
    preservation_ask(request=row, officer=person, at=at)
    found = timed_of(Case.objects.get(), CN, at)
    assert found.letters is None and found.asked is not None
    open_one = Question.objects.get(state="open")
    question_answer(question=open_one, answer=Answer(outcome="yes", kept="all"), at=at + DAY, actor=ACTOR)
    assert preservation_answers_take_in(at=at + DAY) == 1 and "operator_answer" not in running(at + DAY)


@pytest.mark.django_db
def test_the_list_of_other_deadlines_leaves_the_deadline_of_the_case_out(office: Office) -> None:
    at = served(office) + DAY
    clocks_sweep(at=at)
    rows = clocks_beside_due(Case.objects.all())
    assert [row.clock for row in rows] == ["payment", "enforcement_application"]
    assert [row.clock for row in clocks_beside_due(Case.objects.all(), at + 20 * DAY)] == ["payment"]
    assert CaseClock.objects.filter(clock="reconsideration").exists()
