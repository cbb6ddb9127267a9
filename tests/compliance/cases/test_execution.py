"""What a decision orders is carried out for its own time, and while any decision carries it it stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.rules.execution import Span, Standing, is_suspending, stood_still
from compliance.cases.services.case import case_move
from compliance.cases.services.execution import execution_settle, executions_settle
from compliance.findings.models import Violation
from compliance.listings.answering.list_page import list_change
from compliance.listings.models import BlacklistEntry, ListingEvent, ListingNotice
from compliance.listings.selectors.listing import Audience
from core.policies import current_policy, load
from registry.firms.models import CallerNumber, Marketer
from registry.firms.rules.caller_proof import Proof
from registry.firms.services.caller_number import caller_end
from tests.acts import refusal_of
from tests.callers import approved
from tests.compliance.cases.good_case import GOOD, S, codes
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.world import ACTOR

DAY = timedelta(days=1)
AT = datetime(2026, 11, 1, tzinfo=UTC)


def test_spans_that_overlap_count_once() -> None:
    spans = [Span(AT, AT + 4 * DAY), Span(AT + 2 * DAY, AT + 6 * DAY), Span(AT + 10 * DAY, None)]
    assert stood_still(spans, AT + DAY, AT + 12 * DAY) == 7 * DAY
    assert stood_still([], AT, AT + DAY) == timedelta(0)


def test_what_is_carried_out() -> None:
    whole = Standing("suspension", in_force=True, stayed=False, suspended_until=AT + DAY)
    assert is_suspending(whole, AT) and not is_suspending(whole, AT + DAY)
    for standing in (
        Standing("suspension", in_force=False, stayed=False), Standing("suspension", in_force=True, stayed=True),
        Standing("rectify", in_force=True, stayed=False),
    ):  # fmt: skip
        assert not is_suspending(standing, AT)
    assert not is_suspending(Standing("suspension", in_force=True, stayed=False, lifted=True), AT)


@pytest.mark.django_db
def test_a_suspension_that_is_bounded_ends_by_itself_once() -> None:
    office = Office()
    last = (OPENED + 40 * DAY).date()
    office.left = [
        (name, who, days, {**brings, "suspended_until": last} if name == "case.decide" else brings)
        for name, who, days, brings in office.left
    ]
    office.act("case.serve_decision")
    assert Marketer.objects.get().state == "suspended"
    assert executions_settle(at=OPENED + 39 * DAY) == 0
    assert executions_settle(at=OPENED + 99 * DAY) == 1 and executions_settle(at=OPENED + 99 * DAY) == 0
    firm = Marketer.objects.get()
    assert firm.state == "admitted" and firm.standings.latest("pk").reason == "term_over"
    assert office.case.events.filter(act="case.suspension_over").count() == 1


@pytest.mark.django_db
def test_the_last_day_of_a_suspension_lies_ahead() -> None:
    office = Office()
    office.left = [
        (name, who, days, {**brings, "suspended_until": OPENED.date()} if name == "case.decide" else brings)
        for name, who, days, brings in office.left
    ]
    assert refusal_of(lambda: office.act("case.decide")) == "case.suspension_bounded"


def test_the_loss_of_a_licence_takes_the_access_and_has_no_last_day() -> None:
    assert is_suspending(Standing("licence", in_force=True, stayed=False), AT)
    lost = replace(GOOD, sanction_proposed="licence", sanction="licence", fine=None, suspended_until=None)
    assert codes("case.decide", replace(lost, state=S.HEARING, roles=frozenset({"head"}), actor="user:9")) == []
    bounded = replace(lost, suspended_until=AT.date() + DAY, state=S.HEARING, roles=frozenset({"head"}), actor="user:9")
    assert codes("case.decide", bounded) == ["suspension_bounded"]
    ladder = list(load("cn").versions[-1].enforcement.sanction_rules)
    assert ladder.index("suspension") < ladder.index("licence") < ladder.index("bad_list")


@pytest.mark.django_db
def test_a_block_of_two_decisions_stands_until_the_second_falls_and_for_the_longer_term() -> None:
    office = Office()
    at = office.act("case.serve_decision")
    second = Case.objects.get()
    second.pk, second.public_id, second.reference = None, "cse_other", "C-2026-999999-X"
    second.decided_at = second.served_at = at + 10 * DAY
    second.save(force_insert=True)
    moved = Violation.objects.filter(case=office.case).order_by("pk")[0]
    Violation.objects.filter(pk=moved.pk).update(case=second)
    second.outcomes.create(breach="registered", outcome="established", calls=1, people=1, at=at)
    execution_settle(second, "superseded", at=at + 10 * DAY, actor=ACTOR)
    block = BlacklistEntry.objects.get(action="block", state="active", marketer=None)
    term = current_policy(at).enforcement.listing["block"].term
    assert block.case_id == office.case.pk and block.until == second.served_at + term
    assert ListingEvent.objects.filter(entry=block, act="listing.prolonged").count() == 1
    said = {"reason": "查明", "reasons_published": "公告栏"}
    head, later = office.people["head"], at + 12 * DAY
    case_move(case=office.case, act="case.revoke", actor=head, at=later, facts=said, text="正文")
    stands = BlacklistEntry.objects.filter(action="block", state="active")
    assert {entry.case_id for entry in stands} == {second.pk} and {entry.marketer for entry in stands} == {
        None,
        office.firm,
    }
    assert Marketer.objects.get().state == "suspended"
    case_move(case=second, act="case.revoke", actor=head, at=later, facts=said, text="正文")
    assert not BlacklistEntry.objects.filter(action="block", state="active").exists()
    assert Marketer.objects.get().state == "admitted"


@pytest.mark.django_db
def test_a_suspended_firm_is_listed_as_a_whole_with_all_that_it_calls_from() -> None:
    office = Office()
    quiet = declared(office.firm, "02586530077", at=OPENED - DAY)  # nobody complained of it
    mobile = declared(office.firm, "13912345670", at=OPENED - DAY)
    at = office.act("case.serve_decision")
    entry = BlacklistEntry.objects.get(marketer=office.firm)
    assert (entry.action, entry.reason, entry.state, entry.case) == ("block", "decision", "active", office.case)
    assert entry.people == Complaint.objects.filter(violations__state="established").values("number").distinct().count()
    assert blocked(quiet) == {"people": 0, "until": entry.until} and blocked(mobile) is None
    assert ListingNotice.objects.filter(entry=entry, marketer=office.firm, what="listed").exists()
    told = {
        audience: list_change(since=0, audience=audience, policy=current_policy(at), at=at) for audience in Audience
    }
    firms = [row.firm for row in told[Audience.CONTRACT].page.entries if row.firm]
    assert firms == [office.firm.name] and not any(row.firm for row in told[Audience.PUBLIC].page.entries)
    for change in told.values():
        assert quiet in {one.spellings[0] for one in change.blocked}


@pytest.mark.django_db
def test_numbers_that_a_listed_firm_takes_up_are_listed_and_none_leaves_by_being_given_up() -> None:
    office = Office()
    old = declared(office.firm, "02586530077", at=OPENED - DAY)
    at = office.act("case.serve_decision")
    fresh = declared(office.firm, "02586530088", at=at)
    assert blocked(fresh) is None
    assert [executions_settle(at=at) for _ in range(2)] == [1, 0]
    caller_end(declaration=CallerNumber.objects.get(value=old), at=at + DAY, actor=ACTOR)
    executions_settle(at=at + 2 * DAY)
    assert blocked(fresh) and blocked(old)
    Case.objects.filter(pk=office.case.pk).update(suspension_lifted_at=at + 3 * DAY)
    execution_settle(Case.objects.get(pk=office.case.pk), "lifted", at=at + 3 * DAY, actor=ACTOR)
    assert not BlacklistEntry.objects.filter(marketer=office.firm, state="active").exists()
    assert blocked(fresh) is None and blocked(old) is None
    assert BlacklistEntry.objects.filter(case=office.case, caller__isnull=False, state="active").exists(), (
        "of whom it speaks"
    )


def declared(firm: Marketer, caller: str, *, at: datetime) -> str:
    return approved(firm, caller, at=at, proof=Proof.LINE).value


def blocked(value: str) -> Any:
    rows = BlacklistEntry.objects.filter(caller__value=value, action="block", reason="decision", state="active")
    return rows.values("people", "until").first()
