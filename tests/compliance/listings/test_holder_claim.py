"""One operator's word that a line has a new holder: what speaks against it, and what an officer makes of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from compliance.findings.rules.clusters import Tally
from compliance.listings.rules.holder_claim import DOUBTS, HolderClaim, carries_on, goes_on
from compliance.listings.words import HOLDER_DOUBTS
from core.policies import load

CN = load("cn").versions[-1]
GOOD = HolderClaim(since=date(2026, 12, 1), last_call=date(2026, 11, 20))


def test_a_word_without_doubts_suspends_and_each_doubt_stands_for_itself() -> None:
    assert GOOD.doubts == []
    for code in set(DOUBTS) - {"contradicted"}:
        doubted: dict[str, Any] = {code: True}
        assert replace(GOOD, **doubted).doubts == [code]
    assert set(DOUBTS) == set(HOLDER_DOUBTS)


@pytest.mark.parametrize(("day", "contradicted"), [(19, True), (20, True), (21, False)])
def test_whoever_had_the_line_on_the_day_of_the_last_call_is_no_new_holder(day: int, contradicted: bool) -> None:
    assert replace(GOOD, since=date(2026, 11, day)).contradicted is contradicted


@pytest.mark.parametrize(
    ("counted", "carries", "goes"),
    [(Tally(), False, False), (Tally(people=2), False, False), (Tally(people=1, confirmed=1), True, False),
     (Tally(people=3), True, True), (Tally(unproved_rows=99), False, False)],
)  # fmt: skip
def test_the_same_text_speaks_by_one_confirmed_call_or_as_many_people_as_a_watch_takes(
    counted: Tally, carries: bool, goes: bool
) -> None:
    assert (carries_on(counted, CN), goes_on(counted, CN)) == (carries, goes)
