"""Lists in pages, over callers that were made for it."""

import base64
import json
from typing import Any

import pytest
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.test import RequestFactory
from django.utils.translation import override

from complaints.models import Caller
from core.web.paging import Page, counted, page_of, position_of
from tests.compliance.world import NOW

pytestmark = pytest.mark.django_db
SIZE = 3


def callers(*provinces: str) -> list[Caller]:
    rows = [
        Caller(value=f"{number}", kind="e164", province=each, first_seen_at=NOW)
        for number, each in enumerate(provinces)
    ]
    return Caller.objects.bulk_create(rows)


def page(rows: Any, **asked: str) -> Page:
    return page_of(RequestFactory().get("/", asked), rows, SIZE)


def values(shown: Page) -> list[str]:
    return [row.value for row in shown]


def walked(rows: Any) -> list[list[str]]:
    """All pages forward, each compared with what leading back to it gives."""
    here, found = page(rows), []
    while True:
        found.append(values(here))
        if not here.next:
            return found
        following = page(rows, after=here.next)
        assert values(page(rows, before=following.previous)) == found[-1]
        here = following


@pytest.mark.parametrize(
    ("order", "whole"),
    [
        (["province"], ["province", "pk"]),
        (["-province"], ["-province", "-pk"]),
        (["-province", "pk"], ["-province", "pk"]),
        (["province", "-value"], ["province", "-value", "-pk"]),
        (["pk"], ["pk"]),
    ],
)
def test_each_row_stands_on_one_page_and_the_way_back_is_the_same(order: list[str], whole: list[str]) -> None:
    callers("B", "A", "B", "", "A", "B", "A")
    rows = Caller.objects.order_by(*order)
    assert [value for some in walked(rows) for value in some] == [row.value for row in rows.order_by(*whole)]


def test_rows_that_come_meanwhile_show_none_twice_and_hide_none() -> None:
    callers(*"ABCDEF")
    first = page(Caller.objects.order_by("province"))
    Caller.objects.create(value="new", kind="e164", province="A", first_seen_at=NOW)
    assert values(page(Caller.objects.order_by("province"), after=first.next)) == ["3", "4", "5"]


def test_what_lies_before_the_first_page_is_the_first_page() -> None:
    rows = callers(*"ABCDEF")
    second = page(Caller.objects.order_by("province"), after=page(Caller.objects.order_by("province")).next)
    rows[0].delete()
    back = page(Caller.objects.order_by("province"), before=second.previous)
    assert (values(back), back.previous) == (["1", "2", "3"], "")


@pytest.mark.parametrize(
    "mark",
    [
        "x", "!!", "A" * 600, "bnVsbA", "W10", "é",
        *(base64.urlsafe_b64encode(json.dumps(said).encode()).decode() for said in (
            {"a": 1}, ["A"], ["A", None], ["A", [1]], ["A", {"b": 2}], ["A\0", 1], ["A", "x"], ["A", 1, 2],
        )),
        base64.urlsafe_b64encode(b"[" * 300).decode(),
    ],
)  # fmt: skip
def test_a_mark_that_says_nothing_gives_the_first_page(mark: str) -> None:
    callers(*"ABCDEF")
    for way in ("after", "before"):
        assert values(page(Caller.objects.order_by("province"), **{way: mark})) == ["0", "1", "2"]


def test_a_key_beyond_the_columns_range_ends_the_list() -> None:
    callers("A")
    mark = base64.urlsafe_b64encode(json.dumps(["A", 10**30]).encode()).decode()
    assert values(page(Caller.objects.order_by("province"), after=mark)) == []


def test_counts_are_bounded() -> None:
    callers(*"AAAA")
    assert (counted(Caller.objects.all(), most=4), counted(Caller.objects.all(), most=2)) == (4, 3)
    with override("en"):
        assert (Page([], 10_000).counted, Page([], 10_001).counted) == ("10,000", "more than 10,000")


def test_a_row_knows_its_place() -> None:
    rows = callers(*"ABCD")
    position = position_of(rows[1], Caller.objects.order_by("province"))
    assert position is not None
    assert (position.before, position.previous, position.next) == (1, rows[0], rows[2])
    assert position_of(rows[1], Caller.objects.filter(province="A")) is None
    first = position_of(rows[0], Caller.objects.order_by("province"))
    assert first is not None and first.previous is None


def test_what_may_be_null_orders_no_pages() -> None:
    from compliance.cases.models import Case

    with pytest.raises(ValueError, match="deadline"):
        page(Case.objects.order_by("deadline"))
    due = Coalesce("deadline", Value(NOW))
    assert page(Case.objects.annotate(due=due).order_by("due")).count == 0
