"""What the first digits say about a pattern, against `re` on every way to go on."""

import re
from itertools import product

import pytest

from core.numbers.automaton import Automaton, UnknownPatternError

PATTERNS = [
    "1(?:[12]\\d|79)\\d\\d",
    "(1(?:[12]\\d|79)\\d\\d)|0",
    "00|1(?:[12]\\d|79)\\d\\d00",
    "95\\d{1,3}",
    "[2-9]11|9[4-9]\\d?",
    "(?:43[35]|754|851)(?:1(?:00\\d|23)\\d|95\\d{3,4})?",
    "110|12\\d{2,3}",
    "",
]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("whole", [True, False])
def test_a_verdict_is_what_all_ways_to_go_on_have_in_common(pattern: str, whole: bool) -> None:
    matches = re.compile(pattern).fullmatch if whole else re.compile(pattern).match
    automaton = Automaton(pattern, whole=whole)
    for length in range(4):
        for prefix in {"".join(digits) for digits in product("0123459", repeat=length)}:
            for left in range(3):
                outcomes = {bool(matches(prefix + "".join(rest))) for rest in product("0123456789", repeat=left)}
                expected = outcomes.pop() if len(outcomes) == 1 else None
                assert automaton.verdict(automaton.walk(prefix), left) is expected


@pytest.mark.parametrize(
    "pattern", ["(?=1)1", "1+", "\\w", "(1)\\1", "^1", "[\\D]", "[^1]", "[^12]", "1.", "(?i:1)", "1{2,3}?"]
)
def test_patterns_of_another_kind_are_refused(pattern: str) -> None:
    with pytest.raises(UnknownPatternError):
        Automaton(pattern, whole=True)
