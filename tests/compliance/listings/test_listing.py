"""Which action against a caller the evidence supports."""

from dataclasses import replace

import pytest

from compliance.findings.rules.clusters import Tally
from compliance.listings.rules.listing import (
    ListingFacts,
    action_during_appeal,
    people_needed,
    supported_action,
    why_not,
)
from core.policies import load

CN, US = load("cn").versions[-1], load("us").versions[-1]
WATCH = Tally(people=3, days=2)
LABEL = Tally(people=8, days=3, places=3, confirmed=1)
BLOCK = Tally(people=20, days=3, places=3, confirmed=5)
C0 = Tally(unproved_rows=20, unproved_places=5, unproved_days=2)
MANY_C0 = Tally(unproved_rows=100_000, unproved_places=50, unproved_days=300)


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


@pytest.mark.parametrize(
    ("action", "tally", "decided", "meanwhile"),
    [("block", Tally(people=20), False, "watch"), ("block", BLOCK, False, "block"),
     ("block", Tally(people=20), True, "block"), ("label", Tally(people=8), False, "label")],
)  # fmt: skip
def test_what_an_appeal_does_meanwhile(action: str, tally: Tally, decided: bool, meanwhile: str) -> None:
    assert action_during_appeal(action, tally, decision_in_force=decided) == meanwhile
