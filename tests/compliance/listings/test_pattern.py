"""A pattern is long enough, about several callers that people complained of, and takes in nobody who must not be listed."""

import pytest

from compliance.listings.rules.pattern import patterns_over, why_no_pattern

GOOD = {"callers": 3, "guarded": False, "mobiles": False, "traffic": False}


@pytest.mark.parametrize(
    ("pattern", "said", "against"),
    [
        ("+862586537*", {}, []), ("+862586537*", {"callers": 2}, ["pattern.few"]),
        ("+862586537*", {"callers": 0, "traffic": True}, []), ("+862586537*", {"guarded": True}, ["pattern.never_list"]),
        ("+862586537*", {"mobiles": True, "traffic": True}, ["pattern.mobiles"]), ("+8625865*", {}, ["pattern.short"]),
        ("862586537*", {}, ["pattern.short"]), ("+862586537", {}, ["pattern.short"]), ("*", {}, ["pattern.short"]),
        ("+86２５８65371*", {}, ["pattern.short"]), ("+86258%5371*", {}, ["pattern.short"]), ("", {}, ["pattern.short"]),
    ],
)  # fmt: skip
def test_which_patterns_may_be_listed(pattern: str, said: dict[str, int], against: list[str]) -> None:
    assert why_no_pattern(pattern, **{**GOOD, **said}) == against  # type: ignore[arg-type]


def test_a_number_falls_under_every_beginning_of_it_that_may_be_a_pattern() -> None:
    assert patterns_over("+862586537") == ["+86258653*", "+862586537*"][:2]
    assert patterns_over("+8625865") == [] and patterns_over("95599") == [] and patterns_over("CMBCHINA") == []
