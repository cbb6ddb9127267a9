"""Deadlines warn and escalate by role, once, and decide nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.cases.models import Case, CaseClock, CaseEvent, ClockChange, ClockStep
from compliance.cases.rules.case_clock import Clock, Timed, clocks_of, steps_of
from compliance.cases.rules.case_states import RECORDS, STATES, State
from compliance.cases.selectors.case import case_version, cases_seen
from compliance.cases.selectors.case_clock import brought_before, recipients_of
from compliance.cases.services.case import case_move
from compliance.cases.services.case_clock import clock_steps_claim, clocks_sweep
from compliance.desk.sending import deadline_mail
from compliance.desk.tasks import deadline_letters_send
from core import clock as wall
from core.access.roles import Role
from core.errors import NotAllowed
from core.models import AuditRecord
from core.policies import load
from core.running.mail import mail_send
from core.running.one_at_a_time import one_at_a_time
from tests.compliance.cases.many_cases import open_cases
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.world import NOW, officer
from tests.registry.conftest import at_once

CN = load("cn").versions[-1]
FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def timed(state: State, deadline: datetime | None, **more: Any) -> Timed:
    return Timed(state=state, state_since=FRIDAY, deadline=deadline, **more)


def test_every_state_with_a_deadline_has_its_clock_and_a_case_that_ended_has_none() -> None:
    due = FRIDAY + timedelta(days=30)
    for record in RECORDS:
        found = [clock.code for clock in clocks_of(timed(record.state, due if record.clock else None), CN)]
        assert found == ([] if record.ends or not record.clock else [record.clock]), record.state
    referring = timed(State.CHECKING, due, referral_authorised=True)
    assert [clock.code for clock in clocks_of(referring, CN)] == ["referred"]
    crime = timed(State.CHECKING, due, referral_authorised=True, crime=True)
    assert [clock.code for clock in clocks_of(crime, CN)] == ["referred_crime"]
    order = timed(State.SERVED, due, served_at=FRIDAY, rectify=True)
    rectify = clocks_of(order, CN)[1]
    assert (rectify.code, rectify.due.astimezone(CN.numbering.zone).date().isoformat()) == ("rectify", "2026-12-04")


def test_day_45_and_the_90_days_from_filing_are_watched_in_every_state_until_they_are_met() -> None:
    """Whatever other clock a state has: no case grows old while the firm is asked or a statement is awaited."""
    filed = FRIDAY - timedelta(days=10)
    ends = {
        "penalty_proposed": CN.due(filed, CN.enforcement.deadlines["penalty_proposed"]),
        "decided": CN.due(filed, CN.enforcement.deadlines["decided"]),
    }
    before_proposal = {State.FILED, State.INVESTIGATING, State.FIRM_ASKED}
    before_decision = before_proposal | {State.PENALTY_PROPOSED, State.NOTICE_SERVED, State.HEARING}
    for state in State:
        found = {one.code: one.due for one in clocks_of(timed(state, FRIDAY, filed_at=filed), CN)}
        watched = {code: due for code, due in found.items() if code in ends}
        own = STATES[state].clock if not STATES[state].ends else ""
        assert ("decided" in watched) is (state in before_decision), state
        assert ("penalty_proposed" in watched) is (state in before_proposal), state
        if own not in ends:
            assert watched == {code: ends[code] for code in watched}, state
        assert own in {"", *found}, f"{state} keeps its own clock"
    more = clocks_of(timed(State.NOTICE_SERVED, FRIDAY, filed_at=filed, extended=["decided"]), CN)
    later = CN.due(ends["decided"], CN.enforcement.deadlines["decided_extension"])
    assert {one.code: one.due for one in more}["decided"] == later, "ninety, and thirty more"
    us = load("us").versions[-1]
    assert [one.code for one in clocks_of(timed(State.FIRM_ASKED, FRIDAY, filed_at=filed), us)] == ["firm_asked"]


def test_steps_go_by_working_days_and_a_short_clock_warns_half_way() -> None:
    zone = CN.numbering.zone
    long = Clock("deciding_to_file", FRIDAY, datetime(2026, 12, 11, 15, 59, 59, tzinfo=UTC))  # a Friday
    assert [(step.to, step.at.astimezone(zone).strftime("%m-%d %H:%M")) for step in steps_of(long, CN)] == [
        ("owner", "12-09 00:00"), ("head", "12-12 00:00"), ("supervisor", "12-16 23:59"),
    ]  # fmt: skip
    day = Clock("referred_crime", FRIDAY, FRIDAY + timedelta(hours=24))
    assert steps_of(day, CN)[0].at == FRIDAY + timedelta(hours=12)


@pytest.fixture
def office() -> Office:
    return Office()


def sweep(at: datetime) -> int:
    done = clocks_sweep(at=at)
    deadline_mail.deadline_letters_send(at=at)
    return done


def letters() -> list[str]:
    told = sorted(address.split("@")[0] for letter in mail.outbox for address in letter.to)
    mail.outbox.clear()
    return told


@pytest.mark.django_db
def test_owner_head_and_supervisor_are_told_once_each_in_their_language(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor = officer(Role.SUPERVISOR, mail="督办@office.example")
    supervisor.language = "en"
    supervisor.save()
    officer(Role.HEAD, "CN-ZJ", mail="外省@office.example")
    at = office.act("case.check")
    due, version = office.case.deadline, case_version(office.case)
    assert due is not None
    assert sweep(at) == 0 and letters() == []
    near = due - timedelta(hours=40)
    for _ in range(2):
        sweep(near)
    assert letters() == ["一号", "二号"]
    sweep(due + timedelta(minutes=1))
    assert "已超期" in str(mail.outbox[0].body) and letters() == ["负责人"]
    late = due + timedelta(days=6)
    sweep(late)
    assert "Deadlines at the desk are over" in mail.outbox[0].subject and letters() == ["督办"]
    assert sweep(late + timedelta(days=90)) == 0 and letters() == []
    case = Case.objects.get()
    assert (case.state, case.deadline, case_version(case)) == ("checking", due, version)
    lines = CaseEvent.objects.filter(act__startswith="case.deadline").order_by("pk").values_list("act", "params__to")
    assert list(lines) == [
        ("case.deadline_near", ["owner"]), ("case.deadline_over", ["head"]), ("case.deadline_over", ["supervisor"]),
    ]  # fmt: skip
    assert AuditRecord.objects.filter(act__startswith="case.deadline", actor="system:clocks").count() == 3
    # What was brought before somebody stands on their first page, and on nobody else's.
    of_head, of_officer = office.people["head"], office.people["officer"]
    assert list(brought_before(cases_seen(of_head, late), of_head, late)) == [case]
    assert not brought_before(cases_seen(of_officer, late), of_officer, late)
    monkeypatch.setattr(wall, "now", lambda: late)
    deadline_letters_send()
    assert letters() == []


@pytest.mark.django_db
def test_a_letter_is_written_at_least_once_whoever_is_killed_and_whatever_is_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.act("case.check")
    assert office.case.deadline is not None
    at = office.case.deadline + timedelta(minutes=1)
    clocks_sweep(at=at)

    class Killed(BaseException):
        pass

    def dies(*_args: object, **_more: object) -> bool:
        raise Killed

    def send(minutes: float) -> int:
        return deadline_mail.deadline_letters_send(at=at + timedelta(minutes=minutes))

    with monkeypatch.context() as patched:
        patched.setattr(deadline_mail, "mail_send", dies)
        with pytest.raises(Killed):
            send(0)
    assert send(5) == 0 and letters() == []  # somebody may be writing them
    with monkeypatch.context() as patched:
        patched.setattr(deadline_mail, "mail_send", lambda *_args, **_more: False)
        assert send(11) == 0  # the mail server is away
    assert not ClockStep.objects.exclude(told_at=None).exists()
    assert send(22) == 3 and letters() == ["一号", "二号", "负责人"]
    assert send(60) == 0 and letters() == [] and not ClockStep.objects.filter(told_at=None).exists()


@pytest.mark.django_db
def test_an_extension_moves_the_steps_and_only_the_head_grants_it(office: Office) -> None:
    at = office.act("case.check")
    due = office.case.deadline
    assert due is not None
    with pytest.raises(NotAllowed, match=r"^case\.wrong_role$"):
        case_move(
            case=office.case, act="case.extend_filing", actor=office.people["officer"], at=at, facts={"reason": "x"}
        )
    clocks_sweep(at=due + timedelta(minutes=1))
    assert set(ClockStep.objects.values_list("to", flat=True)) == {"owner", "head"}
    later = due + timedelta(minutes=2)
    case_move(
        case=office.case, act="case.extend_filing", actor=office.people["head"], at=later, facts={"reason": "案情复杂"}
    )
    assert clocks_sweep(at=due + timedelta(days=6)) == 0
    moved = CaseClock.objects.get()
    assert moved.due > due and moved.step_at is not None and moved.step_at > due
    assert clocks_sweep(at=moved.step_at) == 1
    assert ClockStep.objects.filter(due=moved.due).values_list("to", flat=True).get() == "owner"


@pytest.mark.django_db
def test_a_late_sweep_takes_all_that_passed_in_one_line_and_nobody_is_asked_where_nobody_works(office: Office) -> None:
    at = office.act("case.check")
    office.case.officers.update(until=at)
    assert office.case.deadline is not None
    assert clocks_sweep(at=office.case.deadline + timedelta(days=30)) == 1
    line = CaseEvent.objects.get(act__startswith="case.deadline")
    assert (line.act, line.params["to"]) == ("case.deadline_over", ["owner", "head", "supervisor"])
    owner, _head, supervisor = ClockStep.objects.order_by("pk")
    assert recipients_of(owner) == [office.people["head"]] and recipients_of(supervisor) == []
    national = officer(Role.SUPERVISOR, "", mail="全国@office.example")
    assert recipients_of(supervisor) == [national]


@pytest.mark.django_db
def test_a_case_that_ended_or_moved_on_is_told_of_no_more(office: Office) -> None:
    office.act("case.investigate")
    assert office.case.deadline is not None
    late = office.case.deadline + timedelta(days=30)
    clocks_sweep(at=OPENED + timedelta(hours=1))
    assert {row.clock for row in CaseClock.objects.all()} == {"penalty_proposed", "decided"}
    Case.objects.update(state="closed", closed_at=OPENED)  # noted by the database, not by an act that could forget it
    assert clocks_sweep(at=late) == 0
    assert not CaseClock.objects.exists() and not ClockChange.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_sweeps_one_goes_on_and_a_killed_one_is_taken_up_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.act("case.check")
    assert office.case.deadline is not None
    at = office.case.deadline + timedelta(minutes=1)
    with one_at_a_time("clocks") as mine:
        assert mine and at_once(1, lambda: clocks_sweep(at=at)) == [0]

    class Killed(BaseException):
        pass

    def killed(*_args: object, **_more: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("compliance.cases.services.case_clock.case_happened", killed)
        with pytest.raises(Killed):
            clocks_sweep(at=at)
    assert not ClockStep.objects.exists()
    assert sum(at_once(3, lambda: clocks_sweep(at=at))) == 1
    assert ClockStep.objects.count() == 2  # owner and head
    assert sorted(len(claimed) for claimed in at_once(2, lambda: clock_steps_claim(at=at))) == [0, 2]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, 300])
def test_open_cases_whose_time_goes_on_cost_nothing(count: int) -> None:
    open_cases(count, NOW)
    Case.objects.update(deadline=NOW + timedelta(days=30))
    clocks_sweep(at=NOW)
    assert CaseClock.objects.count() == count
    with CaptureQueriesContext(connection) as asked:
        assert clocks_sweep(at=NOW + timedelta(minutes=1)) == 0
    assert len(asked) <= 8


@pytest.mark.django_db
def test_one_letter_that_fails_stops_none_of_the_others_and_is_tried_again_for_a_while(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.act("case.check")
    assert office.case.deadline is not None
    at, send = office.case.deadline + timedelta(minutes=1), mail_send
    clocks_sweep(at=at)

    def fails(to: str, *args: Any, **more: Any) -> bool:
        if to == "一号@office.example":
            raise ValueError("a fault of ours")
        return to != "负责人@office.example" and send(to, *args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(deadline_mail, "mail_send", fails)
        with pytest.raises(ValueError, match="ours"):
            deadline_mail.deadline_letters_send(at=at)
    assert letters() == ["二号"]
    assert set(ClockStep.objects.filter(told_at=None).values_list("to", flat=True)) == {"head"}, "an owner was told"
    assert deadline_mail.deadline_letters_send(at=at + timedelta(minutes=11)) == 1 and letters() == ["负责人"]
    ClockStep.objects.update(told_at=None, claimed_at=None)
    with monkeypatch.context() as patched:
        patched.setattr(deadline_mail, "mail_send", lambda *_args, **_more: False)
        assert deadline_mail.deadline_letters_send(at=at + timedelta(days=3)) == 0
    assert not ClockStep.objects.filter(told_at=None).exists(), "nobody is written to for ever"
