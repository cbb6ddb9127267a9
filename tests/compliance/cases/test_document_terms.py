"""Terms, callers and numbers as documents say them."""

from datetime import date

import pytest

from compliance.cases.rules.document_terms import (
    MOST_STATEMENT,
    caller_list,
    document_number,
    months_of,
    span_of,
    statement_said,
    term,
)
from core.policies import load

DEADLINES = load("cn").versions[-1].enforcement.deadlines


@pytest.mark.parametrize(
    ("key", "chinese", "english"),
    [
        ("statement", "5个工作日", "5 working days"), ("reconsideration", "60日", "60 days"), ("court", "6个月", "6 months"),
        ("checking", "1个工作日", "1 working day"), ("referred_crime", "24小时", "24 hours"),
    ],
)  # fmt: skip
def test_a_term_is_said_in_the_packs_unit(key: str, chinese: str, english: str) -> None:
    assert term(DEADLINES[key]) == {"zh-hans": chinese, "en": english}


@pytest.mark.parametrize(
    ("callers", "chinese", "english"),
    [
        (["a"], "a", "a"), (["a", "b"], "a、b", "a and b"), (["a", "b", "c"], "a、b、c", "a, b and c"),
        (list("abcd"), "a、b、c等4个号码", "a, b, c and 1 other number"),
        (list("abcde"), "a、b、c等5个号码", "a, b, c and 2 other numbers"),
    ],
)  # fmt: skip
def test_callers_are_named_up_to_three(callers: list[str], chinese: str, english: str) -> None:
    assert caller_list(callers) == {"zh-hans": chinese, "en": english}


def test_no_caller_is_nothing() -> None:
    assert caller_list([]) == {}


def test_a_number_is_made_from_the_packs_form() -> None:
    made = document_number("{office}{kind}〔{year}〕{serial}号", office="示通", kind="告", year=2026, serial=58)
    assert made == "示通告〔2026〕58号"


def test_a_month_reads_as_a_month() -> None:
    first, last, later = date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 2)
    assert months_of(first, last) == {"zh-hans": "2026年11月", "en": "November 2026"}
    assert months_of(first, later) == {"zh-hans": "2026年11月至2026年12月", "en": "November 2026 to December 2026"}
    assert months_of(None, None) == {}


def test_days_read_from_one_to_another_and_a_single_one_alone() -> None:
    first, last = date(2026, 11, 19), date(2026, 11, 20)
    assert span_of(first, last) == {
        "zh-hans": "2026年11月19日至2026年11月20日", "en": "from 19 November 2026 to 20 November 2026",
    }  # fmt: skip
    assert span_of(last, last) == {"zh-hans": "2026年11月20日", "en": "on 20 November 2026"}
    assert span_of(None, last) == {}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲\n" * 3_000 + "乙", 1_500 * 2 - 1),  # so many lines of one sign, without the last end of a line
        ("陈" * (MOST_STATEMENT + 1), MOST_STATEMENT),
    ],
)
def test_of_a_long_statement_a_paper_has_the_beginning_and_says_how_long_it_is(text: str, shown: int) -> None:
    said = statement_said(text)
    assert text.startswith(said["statement"]) and len(said["statement"]) == said["statement_shown"] == shown
    assert (said["statement_characters"], said["statement_lines"]) == (len(text), text.count("\n") + 1)
    assert statement_said("陈述\n申辩") == {"statement": "陈述\n申辩"} and statement_said("") == {"statement": ""}
