"""What a citizen may bar, and what is refused with a pointer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.policies import load
from registry.register.rules.preferences import KEYS, Preferences, PreferencesError, parse_preferences, read_preferences

CN, US = load("cn").versions[-1], load("us").versions[-1]

GOOD: list[dict[str, Any]] = [
    {"all": True},
    {"channels": ["voice"], "categories": ["insurance", "loans"]},
    {"hours": [{"days": "sat-sun", "from": "00:00", "to": "24:00"}]},
    {"firms": [{"marketer": "mkt_a", "allow": False}, {"marketer": "mkt_b", "allow": True}]},
]


@pytest.mark.parametrize("body", GOOD)
def test_a_good_body_comes_back_the_same(body: dict[str, Any]) -> None:
    preferences = parse_preferences(body, CN)
    assert preferences.as_body() == body
    assert read_preferences(body) == preferences


BAD: list[tuple[Any, str, str]] = [
    ([], "", "type"),
    ({}, "", "empty"),
    ({"all": False}, "", "empty"),
    ({"all": 1}, "/all", "type"),
    ({"all": True, "a/b~c": 1}, "/a~1b~0c", "field.unknown"),
    ({"hours": [{"days": "mon", "from": "09:00", "to": "10:00", "zone": "x"}]}, "/hours/0/zone", "field.unknown"),
    ({"firms": [{"marketer": "mkt_a", "alow": True}]}, "/firms/0/alow", "field.unknown"),
    ({"channels": "voice"}, "/channels", "type"),
    ({"channels": ["voice", "pigeon"]}, "/channels/1", "unknown"),
    ({"channels": [1]}, "/channels/0", "unknown"),
    ({"channels": [{}]}, "/channels/0", "unknown"),
    ({"channels": ["voice"] * 101}, "/channels", "too_many"),
    ({"categories": ["weapons"]}, "/categories/0", "unknown"),
    ({"hours": [{"days": "mon", "from": "09:00"}]}, "/hours/0", "hours"),
    ({"hours": [{"days": "monday", "from": "09:00", "to": "10:00"}]}, "/hours/0/days", "hours"),
    ({"hours": [{"days": "fri-mon", "from": "09:00", "to": "10:00"}]}, "/hours/0/days", "hours"),
    ({"hours": [{"days": "mon", "from": "9", "to": "10:00"}]}, "/hours/0", "hours"),
    ({"hours": [{"days": "mon", "from": "29:00", "to": "10:00"}]}, "/hours/0", "hours"),
    ({"hours": [{"days": "mon", "from": "10:00", "to": "10:00"}]}, "/hours/0/to", "hours"),
    ({"hours": [{"days": "mon", "from": "24:00", "to": "24:00"}]}, "/hours/0/to", "hours"),
    ({"hours": [{"days": "mon", "from": "10:00", "to": "00:00"}]}, "/hours/0/to", "hours"),
    ({"firms": [{"marketer": "acme", "allow": False}]}, "/firms/0/marketer", "firm"),
    ({"firms": [{"marketer": "mkt_a", "allow": "no"}]}, "/firms/0", "firm"),
    ({"firms": [{"marketer": "mkt_a", "allow": True}, {"marketer": "mkt_a", "allow": False}]}, "/firms/1/marketer",
     "twice"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "pointer", "code"), BAD)
def test_a_bad_body_is_refused_where_it_is_wrong(body: Any, pointer: str, code: str) -> None:
    with pytest.raises(PreferencesError) as refusal:
        parse_preferences(body, CN)
    assert (pointer, code if "." in code else f"preferences.{code}") in {
        (e.pointer, e.code) for e in refusal.value.errors
    }
    assert all(e.detail.endswith(".") or "…" in e.detail for e in refusal.value.errors)


def test_all_errors_are_told_at_once() -> None:
    with pytest.raises(PreferencesError) as refusal:
        parse_preferences({"all": "x", "channels": ["x"], "firms": 1}, CN)
    assert {e.pointer for e in refusal.value.errors} == {"/all", "/channels/0", "/firms"}


def test_what_the_pack_does_not_offer_is_refused() -> None:
    with pytest.raises(PreferencesError, match="Times of day cannot be chosen here"):
        parse_preferences({"hours": [{"days": "mon", "from": "09:00", "to": "10:00"}]}, US)
    with pytest.raises(PreferencesError, match="/categories/0"):
        parse_preferences({"categories": ["dropped_call"]}, US)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["voice", "loans", "mon-fri"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "days", "from", "to", "marketer", "allow", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JUNK)
def test_any_body_is_refused_or_comes_back_the_same(body: Any) -> None:
    try:
        preferences = parse_preferences(body, CN)
    except PreferencesError as error:
        assert error.errors
        return
    assert parse_preferences(preferences.as_body(), CN) == preferences == read_preferences(preferences.as_body())


def test_the_personal_lists_stand_above_the_rest() -> None:
    body = {"all": True, "firms": [{"marketer": "mkt_a", "allow": True}, {"marketer": "mkt_b", "allow": False}]}
    preferences = parse_preferences(body, CN)
    assert preferences.bars("voice", "loans", "mkt_a") == ()
    assert preferences.bars("voice", "loans", "mkt_b") == ("registry.all", "registry.firm")
    assert preferences.bars("voice", "loans", "mkt_c") == ("registry.all",)
    assert Preferences().bars("voice", "loans") == ()
