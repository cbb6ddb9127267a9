"""What a statement may say, and what each wrong field is told."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.rules.doors import Door
from complaints.rules.statement import read_statement
from core.policies import load

CN = load("cn").at(datetime(2026, 11, 22, tzinfo=UTC))
AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
BODY = {"caller": "4008095559", "called": "+8613912345678", "at": "2026-11-20T19:41:00+08:00", "category": "loans"}


def codes(**changes: Any) -> list[tuple[str, str]]:
    reading = read_statement({**BODY, **changes}, door=Door.API, policy=CN, at=AT)
    assert (reading.statement is None) == bool(reading.problems)
    return [(problem.pointer, problem.code) for problem in reading.problems]


def test_three_things_are_enough() -> None:
    said = read_statement(BODY, door=Door.API, policy=CN, at=AT).statement
    assert said is not None
    assert (said.caller.value, said.channel, said.kind, said.category) == (
        "+864008095559",
        "voice",
        "marketing",
        "loans",
    )
    assert said.called_at == datetime(2026, 11, 20, 11, 41, tzinfo=UTC)
    assert said.robocall is None


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"caller": None}, ("/caller", "caller.missing")),
        ({"caller": 4008095559}, ("/caller", "number.not_text")),
        ({"called": 13912345678}, ("/called", "number.not_text")),
        ({"caller": True}, ("/caller", "caller.malformed")),
        ({"caller": "951677xxxx"}, ("/caller", "caller.malformed")),
        ({"at": ""}, ("/at", "at.missing")),
        ({"at": "2026-11-20T19:41:00"}, ("/at", "at.malformed")),
        ({"at": "0001-01-01T00:00:00+14:00"}, ("/at", "at.malformed")),
        ({"at": "9999-12-31T23:59:59-14:00"}, ("/at", "call.after_filing")),
        ({"at": "2026-11-22T12:06:00+08:00"}, ("/at", "call.after_filing")),
        ({"at": "2024-11-01T12:00:00+08:00"}, ("/at", "call.too_old")),
        ({"channel": "pigeon"}, ("/channel", "channel.unknown")),
        ({"kind": ["marketing"]}, ("/kind", "kind.unknown")),
        ({"category": "weapons"}, ("/category", "category.unknown")),
        ({"text": "a\0b"}, ("/text", "text.malformed")),
        ({"text": "\ud800"}, ("/text", "text.malformed")),
        ({"text": "x" * 5001}, ("/text", "text.too_long")),
        ({"answered": "perhaps"}, ("/answered", "answered.malformed")),
    ],
)
def test_each_wrong_field_is_pointed_to(changes: dict[str, Any], found: tuple[str, str]) -> None:
    assert codes(**changes) == [found]


@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["caller", "at", "channel", "kind", "category", "text", "answered", "x"]), inner
            )
        ),
    )
)
@settings(max_examples=150, deadline=None)
def test_no_body_breaks_the_reading(body: Any) -> None:
    reading = read_statement(body, door=Door.API, policy=CN, at=AT)
    assert reading.statement is None or not reading.problems
