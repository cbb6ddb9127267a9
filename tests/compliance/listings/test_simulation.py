"""However many fake complaints there are and however they are paced: below the thresholds nothing is labelled or recommended."""

import pytest

from compliance.listings.formats.simulation import CALLERS, CONFIRMED, FAKED, LINES, Way, paced, page, reached
from core.policies import load

PACKS = [load("cn").versions[-1], load("us").versions[-1]]


@pytest.mark.parametrize("way", FAKED, ids=lambda way: way.said)
def test_what_no_operator_confirms_is_never_labelled_or_recommended(way: Way) -> None:
    for policy in PACKS:
        assert {reached(way, lines, policy) for lines in (*range(1, 41), *LINES)} <= {"", "watch"}


@pytest.mark.parametrize("way", FAKED[:11], ids=lambda way: way.said)
def test_one_voice_or_none_reaches_nothing_at_all(way: Way) -> None:
    for policy in PACKS:
        assert {reached(way, lines, policy) for lines in (*range(1, 41), *LINES)} == {""}


def test_the_thresholds_are_the_packs_own() -> None:
    strangers, (label, one_day, one_place, *_address, block) = FAKED[-1], CONFIRMED
    for policy in PACKS:
        need = policy.enforcement.listing
        for way, action in ((strangers, "watch"), (label, "label"), (block, "block")):
            people = need[action].people
            assert reached(way, people, policy) == action != reached(way, people - 1, policy)
        assert {reached(way, 1000, policy) for way in (one_day, one_place)} <= {"", "watch"}


def test_protected_callers_are_protected_also_from_real_complaints() -> None:
    _line, mobile, spoofed, guarded, declared = (facts for _said, facts in CALLERS)
    for policy in PACKS:
        assert reached(CONFIRMED[-1], 1000, policy, mobile) == reached(CONFIRMED[-1], 1000, policy, spoofed) == "watch"
        assert reached(CONFIRMED[-1], 1000, policy, guarded) == ""
        assert reached(CONFIRMED[-1], 79, policy, declared) == "watch"


def test_a_page_without_room_for_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="faked"):
        page("# A page", PACKS[0])


def test_the_address_that_is_paced_is_shown_with_a_call_confirmed_too() -> None:
    [way] = [way for way in CONFIRMED if way.filing is paced]
    assert {lines: reached(way, lines, load("cn").versions[-1]) for lines in (3, 7, 8, 20, 100)} == {
        3: "watch", 7: "watch", 8: "label", 20: "label", 100: "label"
    }  # fmt: skip
