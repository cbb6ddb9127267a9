"""A call that showed no number has a caller of its own, in which nothing can be read as a number."""

import pytest

from core.numbers.masking import group
from core.numbers.parsing import protected_code, read_caller, read_subscriber
from core.numbers.withheld import is_withheld, says_withheld, withheld_new
from core.policies import current_policy
from core.web.callers import caller_masked, caller_shown


def test_no_two_are_one_and_none_is_a_number() -> None:
    values, policy = {withheld_new() for _ in range(200)}, current_policy()
    assert len(values) == 200 and max(map(len, values)) <= 40
    for value in values:
        assert is_withheld(value) and not any(sign.isdigit() for sign in value)
        assert not read_caller(value, policy).value and not read_subscriber(value, policy).e164
        assert protected_code(value, policy) is None
        assert group(value) == "—"
        assert caller_shown(value) == caller_masked(value, "withheld") and "withheld:" not in caller_shown(value)


@pytest.mark.parametrize("typed", ["未知号码", " 私密号码 ", "Unknown", "No  Caller ID", "PRIVATE NUMBER"])
def test_what_the_screen_shows_in_place_of_a_number_is_understood(typed: str) -> None:
    assert says_withheld(typed)


@pytest.mark.parametrize("typed", ["", "95588", "my bank", "LoanHouse", "+8613912345678", "withheld:abc"])
def test_nothing_else_is(typed: str) -> None:
    assert not says_withheld(typed)
    assert not is_withheld(typed) or typed.startswith("withheld:")
