"""What a statement may say, and what each wrong field is told."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.formats.row import Quarantined, Rejected
from complaints.formats.stated_row import read_row
from complaints.rules.doors import Door
from complaints.rules.filing import registration_problem
from complaints.rules.statement import read_statement
from complaints.rules.text import digest_of_text, without_number
from core.policies import load

CN, US = load("cn").at(datetime(2026, 11, 22, tzinfo=UTC)), load("us").versions[-1]
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
        ({"caller": 4008095559}, ("/caller", "caller.malformed")),
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
        ({"answered": "yes"}, ("/answered", "answered.malformed")),
    ],
)
def test_each_wrong_field_is_pointed_to(changes: dict[str, Any], found: tuple[str, str]) -> None:
    assert codes(**changes) == [found]


def test_a_telephone_clock_may_be_a_little_ahead() -> None:
    assert codes(at=(AT + timedelta(minutes=4)).isoformat()) == []


def test_a_text_may_come_from_a_name_and_a_call_may_not() -> None:
    assert codes(caller="LoanHouse", channel="text") == []
    assert codes(caller="LoanHouse") == [("/caller", "caller.malformed")]


def test_a_number_outside_the_plan_may_have_been_on_the_screen() -> None:
    said = read_statement({**BODY, "caller": "+8613000"}, door=Door.SITE, policy=CN, at=AT)
    assert said.problems or (said.statement and said.statement.caller.problem == "caller.unallocated")


@pytest.mark.parametrize(
    ("filed", "reasons"),
    [
        ("9999-12-31T23:59:59+00:00", ("filing.in_future",)),
        ("2026-11-21", ("filed_at.malformed",)),
        ("2026-11-20T10:00:00Z", ("call.after_filing",)),
    ],
)
def test_a_row_of_another_centre_may_say_when_it_was_filed(filed: str, reasons: tuple[str, ...]) -> None:
    verdict = read_row({**BODY, "filed_at": filed}, policy=CN, at=AT)
    assert isinstance(verdict, Quarantined | Rejected)
    assert verdict.reasons == reasons


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


@pytest.mark.parametrize(
    ("since", "robocall", "problem"),
    [
        (timedelta(days=32), False, ""),
        (timedelta(days=30), False, "registration.too_short"),
        (None, False, "registration.too_short"),
        (None, True, ""),
        (None, None, ""),
    ],
)
def test_the_american_pack_asks_31_days_unless_a_robot_called(
    since: timedelta | None, robocall: bool | None, problem: str
) -> None:
    registered = AT - since if since is not None else None
    assert registration_problem(registered, AT, robocall, US) == problem
    assert registration_problem(registered, AT, robocall, CN) == ""


@pytest.mark.parametrize(
    "written",
    [
        "13912345678",
        "139 1234 5678",
        "+86 139-1234-5678",
        "8613912345678",
        "008613912345678",
        "013912345678",
        "0086（0）139–1234–5678",
        "139\u200b1234\u200b5678",
        "139，1234，5678",
        "１３９１２３４５６７８",
        "８６１３９１２３４５６７８",
    ],
)
def test_the_complainants_own_number_is_masked_in_what_was_said(written: str) -> None:
    said = without_number(f"尊敬的{written}用户，请回电 4008095559", "+8613912345678", "86", "139****5678")
    assert "139****5678" in said
    assert "4008095559" in said
    assert written not in said
    assert "1234" not in unicodedata.normalize("NFKC", said)


@pytest.mark.parametrize(
    "written", ["01065883001", "010-65883001", "（010）6588 3001", "+86 10 65883001", "00861065883001"]
)
def test_a_fixed_line_is_masked_with_its_trunk_prefix(written: str) -> None:
    said = without_number(f"call {written}", "+861065883001", "86", "***")
    assert "5883" not in said.replace(" ", "")


def test_other_numbers_stay() -> None:
    said = "call 139123456789 or 13912345679"
    assert without_number(said, "+8613912345678", "86", "***") == said


def test_equal_texts_have_one_digest() -> None:
    assert digest_of_text("Get a LOAN  now") == digest_of_text("get a loan now ")
    assert digest_of_text("  ") is None
