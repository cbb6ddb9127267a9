"""Which action against a caller the evidence supports, and the acts that put it on the list and take it off."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from complaints.models import Caller
from compliance.cases.services.gathering import violations_gather
from compliance.desk.services.figures import figures_count
from compliance.findings.rules.clusters import Tally
from compliance.listings.models import BlacklistEntry, ListingEvent
from compliance.listings.rules.listing import (
    ListingFacts,
    people_needed,
    supported_action,
    why_not,
)
from compliance.listings.selectors.listing import callers_listed, list_version
from compliance.listings.services.listing import (
    listing_confirm,
    listing_end,
    listing_expire,
    listing_propose,
    listing_refuse,
    never_list,
)
from core import clock
from core.access.roles import DECIDING_ROLES, Role
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditRecord, User
from core.policies import load
from registry.firms.models import NeverListed
from tests.compliance.world import ACTOR, NOW, PEOPLE, campaign, complaint, officer, person
from tests.registry.conftest import at_once
from tests.sessions import signed_in

CN, US = load("cn").versions[-1], load("us").versions[-1]
WATCH = Tally(people=3, days=2)
LABEL = Tally(people=8, days=3, places=3, confirmed=1)
BLOCK = Tally(people=20, days=3, places=3, confirmed=5)
C0 = Tally(unproved_rows=20, unproved_places=5, unproved_days=2)
MANY_C0 = Tally(unproved_rows=100_000, unproved_places=50, unproved_days=300)


def test_towards_a_block_count_those_alone_whose_line_has_a_known_age() -> None:
    """Unknown age counts for watch and label: a line taken to complain blocks nobody."""
    for aged, action in ((BLOCK, "block"), (replace(BLOCK, people=19), "label"), (Tally(), "label")):
        facts = ListingFacts(BLOCK, aged=aged)
        assert supported_action(facts, CN) == action
        assert facts.counted("block") == aged and facts.counted("label") == BLOCK
    assert supported_action(ListingFacts(LABEL, aged=BLOCK), CN) == "block", "each is judged by its own people"


@pytest.mark.parametrize(
    ("tally", "action"),
    [
        (WATCH, "watch"), (replace(WATCH, people=2), ""), (replace(WATCH, days=1), ""),
        (LABEL, "label"), (replace(LABEL, people=7), "watch"), (replace(LABEL, days=2), "watch"),
        (replace(LABEL, places=2), "watch"), (replace(LABEL, confirmed=0), "watch"),
        (BLOCK, "block"), (replace(BLOCK, people=19), "label"), (replace(BLOCK, confirmed=4), "label"),
        (C0, "watch"), (replace(C0, unproved_rows=19), ""), (replace(C0, unproved_places=4), ""),
        (replace(C0, unproved_days=1), ""), (MANY_C0, "watch"), (Tally(), ""),
    ],
)  # fmt: skip
def test_what_the_evidence_supports(tally: Tally, action: str) -> None:
    for policy in (CN, US):
        assert supported_action(ListingFacts(tally), policy) == action


@pytest.mark.parametrize("action", ["label", "block"])
def test_unproved_rows_alone_never_label_or_block(action: str) -> None:
    assert why_not(action, ListingFacts(MANY_C0), CN)[0] == "unproved_only"


@pytest.mark.parametrize(
    ("action", "facts", "reasons"),
    [
        ("watch", ListingFacts(BLOCK, never_listed=True), ["never_list"]),
        ("block", ListingFacts(BLOCK, never_listed=True, decision_in_force=True), ["never_list"]),
        ("emergency", ListingFacts(BLOCK, never_listed=True, traffic_alarm=True), ["never_list"]),
        ("label", ListingFacts(LABEL, originating_traffic=False), ["spoofed"]),
        ("block", ListingFacts(BLOCK, originating_traffic=False, decision_in_force=True), ["spoofed"]),
        ("watch", ListingFacts(WATCH, originating_traffic=False), []),
        ("label", ListingFacts(LABEL, private_mobile=True), ["holder_unproved"]),
        ("label", ListingFacts(LABEL, private_mobile=True, originating_traffic=True), []),
        ("block", ListingFacts(Tally(), private_mobile=True, decision_in_force=True), []),
        ("watch", ListingFacts(WATCH, private_mobile=True), []),
        ("block", ListingFacts(Tally(), decision_in_force=True), []),
        ("label", ListingFacts(Tally()), ["people", "days", "places", "confirmed"]),
        ("emergency", ListingFacts(BLOCK), ["traffic"]),
        ("emergency", ListingFacts(Tally(), traffic_alarm=True), []),
    ],
)
def test_who_is_protected(action: str, facts: ListingFacts, reasons: list[str]) -> None:
    assert why_not(action, facts, CN) == reasons


@pytest.mark.parametrize(
    ("action", "decided", "officers", "enough"),
    [("watch", False, 0, False), ("watch", False, 1, True), ("label", False, 1, True), ("block", False, 1, False),
     ("block", False, 2, True), ("block", True, 1, True), ("block", True, 0, False)],
)  # fmt: skip
def test_how_many_officers_must_agree(action: str, decided: bool, officers: int, enough: bool) -> None:
    facts = ListingFacts(BLOCK, decision_in_force=decided)
    assert (why_not(action, facts, CN, officers=officers) == []) is enough


@pytest.mark.parametrize(("calls", "needed"), [(None, 8), (0, 8), (2000, 8), (2001, 16), (20_000, 80)])
def test_a_declared_caller_is_measured_by_its_calls(calls: int | None, needed: int) -> None:
    facts = ListingFacts(LABEL, declared_calls=calls)
    assert people_needed(CN.enforcement.listing["label"], facts, CN) == needed
    assert ("people" in why_not("label", facts, CN)) == (needed > 8)


@pytest.mark.parametrize("calls", [None, 0, 1, 1999])
def test_traffic_that_is_unknown_or_small_never_lowers_a_threshold(calls: int | None) -> None:
    """A firm hands in its own figures: by none of them, and by handing in none, is it listed sooner, or a person counted twice."""
    for action, need in CN.enforcement.listing.items():
        assert people_needed(need, ListingFacts(LABEL, declared_calls=calls), CN) == need.people, action
    one_short = ListingFacts(replace(LABEL, people=LABEL.people - 1), declared_calls=calls)
    assert "people" in why_not("label", one_short, CN)


LATER = NOW + timedelta(hours=2)


@pytest.fixture
def proposed(db: None) -> BlacklistEntry:
    """A watch that waits for an officer."""
    campaign(3)
    violations_gather(at=LATER)
    return BlacklistEntry.objects.get()


def acts_on(entry: BlacklistEntry) -> list[str]:
    """Lines of the entry's history, each with its record in the audit trail."""
    trail = AuditRecord.objects.filter(target_type="listings.blacklistentry", target_id=entry.pk).order_by("pk")
    acts = list(trail.values_list("act", flat=True))
    assert acts == list(entry.events.order_by("pk").values_list("act", flat=True))
    return acts


def national(mail: str = "a@national.example") -> User:
    return officer(province="", mail=mail)


def test_an_officer_agrees_and_the_entry_stands_for_the_packs_term(proposed: BlacklistEntry) -> None:
    at = LATER + timedelta(hours=1)
    entry = listing_confirm(entry=proposed, officer=national(), at=at)
    assert (entry.state, entry.since, entry.until) == ("active", at, at + CN.enforcement.listing["watch"].term)
    assert acts_on(entry) == ["listing.proposed", "listing.confirmed"]
    with pytest.raises(Conflict, match=r"^listing\.settled$"):
        listing_confirm(entry=proposed, officer=national("b@national.example"), at=at)
    assert (list_version(), callers_listed(at).exists()) == (0, False)  # a watch stays inside the desk


def test_a_label_is_published_with_a_version_of_its_own(proposed: BlacklistEntry) -> None:
    BlacklistEntry.objects.update(action="label")
    entry = listing_confirm(entry=proposed, officer=national(), at=LATER)
    assert (list_version(), callers_listed(LATER).exists()) == (1, True)
    assert Caller.objects.get().decided_until is None
    assert [listing_end(entry=entry, reason="appeal", at=LATER, actor=ACTOR) for _ in range(2)] == [True, False]
    assert (list_version(), callers_listed(LATER).exists()) == (2, False)
    assert acts_on(entry) == ["listing.proposed", "listing.confirmed", "listing.ended"]


def test_who_is_listed_is_right_at_once_by_number_and_pattern_whether_or_not_a_sweep_came_by(
    proposed: BlacklistEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    BlacklistEntry.objects.update(action="label")
    user = national()
    entry = listing_confirm(entry=proposed, officer=user, at=LATER)
    caller, over, case = entry.caller, entry.until, entry.case
    assert caller and over and case
    case_page = f"/regulator/cases/{case.public_id}/"
    near = complaint(person(PEOPLE[0]), caller=f"{caller.value[:-1]}{(int(caller.value[-1]) + 1) % 10}").caller
    figures_count()
    desk = signed_in(user, language="en")

    def on_the_list(at: datetime) -> set[Caller]:
        monkeypatch.setattr(clock, "now", lambda: at)
        found = set(callers_listed(at))
        page = desk.get("/regulator/callers/?listed=on")
        assert {row.caller for row in page.context["page"].object_list} == found
        (line,) = desk.get(case_page).context["callers"]
        assert line["listed"] is (caller in found)
        for one in (caller, near):
            shown = desk.get(f"/regulator/callers/{one.pk}/").context["listed"]
            assert shown is (one in found) is (one.pk in desk.get("/regulator/callers/").context["listed"])
        return found

    assert on_the_list(over - timedelta(seconds=1)) == {caller}
    assert on_the_list(over) == set()
    BlacklistEntry.objects.create(
        public_id="ble_pattern", pattern=f"{caller.value[:-1]}*", action="label", state="active", reason="complaints",
        policy_version=CN.version, proposed_at=LATER, since=LATER, until=over + timedelta(days=1),
    )  # fmt: skip
    assert on_the_list(over) == {caller, near}
    assert on_the_list(over + timedelta(days=1)) == set()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD, Role.SUPERVISOR, Role.LEGAL_REVIEWER, Role.AUDITOR])
@pytest.mark.parametrize("province", ["CN-JS", "CN-ZJ", ""])
def test_who_may_decide_on_a_listing(proposed: BlacklistEntry, role: Role, province: str) -> None:
    may = role in DECIDING_ROLES and province in {"CN-JS", ""}
    with nullcontext() if may else pytest.raises(NotAllowed, match=r"^listing\.role$"):
        listing_confirm(entry=proposed, officer=officer(role, province), at=LATER)
    proposed.refresh_from_db()
    assert proposed.state == ("active" if may else "proposed")


def test_one_officer_refuses_with_a_reason_and_it_is_settled(proposed: BlacklistEntry) -> None:
    with pytest.raises(DomainError, match=r"^listing\.reason$"):
        listing_refuse(entry=proposed, officer=national(), reason=" ", at=LATER)
    entry = listing_refuse(entry=proposed, officer=national("b@national.example"), reason="误报", at=LATER)
    assert (entry.state, entry.end_reason, entry.ended_at) == ("refused", "refused", LATER)
    assert entry.reviews.get().reason == ListingEvent.objects.latest("pk").note == "误报"
    with pytest.raises(Conflict, match=r"^listing\.settled$"):
        listing_refuse(entry=proposed, officer=national("c@national.example"), reason="误报", at=LATER)
    assert acts_on(entry) == ["listing.proposed", "listing.refused"]


def test_everything_expires_at_the_end_of_its_term_and_once(proposed: BlacklistEntry) -> None:
    entry = listing_confirm(entry=proposed, officer=national(), at=LATER)
    assert entry.until is not None
    assert listing_expire(at=entry.until - timedelta(microseconds=1)) == 0
    assert [listing_expire(at=entry.until) for _ in range(2)] == [1, 0]
    entry.refresh_from_db()
    assert (entry.state, entry.end_reason, acts_on(entry)[-1]) == ("ended", "expired", "listing.ended")


def test_a_guarded_range_ends_what_stands_and_needs_a_reason(proposed: BlacklistEntry) -> None:
    guard: dict[str, Any] = {"value": f"{Caller.objects.get().value[:-4]}*", "officer": national(), "at": LATER}
    with pytest.raises(DomainError, match=r"^never_list\.reason$"):
        never_list(reason=" ", **guard)
    with pytest.raises(NotAllowed, match=r"^never_list\.role$"):  # it would end the entries of all provinces
        never_list(reason="医院", **{**guard, "officer": officer(Role.HEAD)})
    assert never_list(reason="医院", **guard) == never_list(reason="医院", **guard) == NeverListed.objects.get()
    assert AuditRecord.objects.filter(act="never_list.added").count() == 1
    proposed.refresh_from_db()
    assert (proposed.state, proposed.end_reason) == ("ended", "never_listed")
    again = BlacklistEntry(caller=Caller.objects.get(), action="watch", reason="complaints")
    assert listing_propose(entry=again, at=LATER, actor=ACTOR) is None


@pytest.mark.django_db(transaction=True)
def test_of_the_same_word_given_twice_at_once_one_counts() -> None:
    campaign(3)
    violations_gather(at=LATER)
    BlacklistEntry.objects.update(action="block")
    entry, person = BlacklistEntry.objects.get(), national()

    def agree() -> str:
        try:
            return listing_confirm(entry=entry, officer=person, at=LATER).state
        except Conflict as refused:
            return refused.code

    assert sorted(at_once(2, agree)) == ["listing.same_officer", "proposed"]  # a block needs two officers
    assert entry.reviews.count() == 1
    assert listing_confirm(entry=entry, officer=national("b@national.example"), at=LATER).state == "active"


@pytest.mark.django_db
@pytest.mark.parametrize("filed", [False, True])
def test_without_a_decision_a_block_ends_after_thirty_days_unless_a_case_is_filed(
    proposed: BlacklistEntry, filed: bool
) -> None:
    BlacklistEntry.objects.update(action="block")
    for mail in ("a@national.example", "b@national.example"):
        entry = listing_confirm(entry=proposed, officer=national(mail), at=LATER)
    assert entry.until == LATER + timedelta(days=30) and entry.case is not None
    entry.case.filed_at = LATER if filed else None
    entry.case.save()
    assert [listing_expire(at=entry.until) for _ in range(2)] == [1, 0]
    entry.refresh_from_db()
    assert (entry.state, entry.until) == (
        ("active", LATER + timedelta(days=90)) if filed else ("ended", LATER + timedelta(days=30))
    )
    assert listing_expire(at=LATER + timedelta(days=90)) == filed
