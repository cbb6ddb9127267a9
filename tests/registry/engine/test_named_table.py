"""Rows of a table by the names of its columns: read from the beginning, or on from where somebody stopped."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.engine.lists.named_table import NamedTable
from tests.registry.lists_given import ROWS, csv_text, parquet_bytes, xlsx_bytes

CELLS = st.text(st.sampled_from("a1,\"\n\r'=+ é联"), max_size=4)
HEADER = ("phone", "at", "note")


def opened(data: bytes) -> NamedTable:
    return NamedTable(io.BytesIO(data), sheet=None, charset="gb18030")


def behind_each(data: bytes, most_rows: int) -> int:
    """Whoever reads on behind so many rows reads those that follow, each at its line; how many there are."""
    table = opened(data)
    whole = list(table.rows(most_rows))
    for count in range(len(whole) + 2):
        later = opened(data)
        assert list(later.rows(most_rows, behind=count)) == whole[count:] and later.read == table.read
    return len(whole)


@pytest.mark.parametrize("most_rows", [1, 2, 3, 100])
@pytest.mark.parametrize(
    "data", [csv_text().encode(), csv_text(delimiter=";").encode("gb18030"), xlsx_bytes(), parquet_bytes()]
)
def test_reading_on_gives_the_rows_that_follow(data: bytes, most_rows: int) -> None:
    assert behind_each(data, most_rows) == len(ROWS)


@given(st.lists(st.lists(CELLS, max_size=4), max_size=12), st.sampled_from([1, 2, 5]), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=100, deadline=None)
def test_so_it_is_whatever_the_rows(rows: Sequence[Sequence[str]], most_rows: int, end: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows([HEADER, ("13912345678", "", ""), *rows])
    behind_each(out.getvalue().encode(), most_rows)


def test_whoever_passes_over_rows_is_asked_and_may_stop() -> None:
    asked: list[int] = []

    def still() -> bool:
        asked.append(len(asked))
        return len(asked) < 3

    data = "\n".join([",".join(HEADER), *("13912345678,," for _ in range(40))]).encode()
    assert list(opened(data).rows(5, behind=30, still=still)) == [] and asked == [0, 1, 2]
    assert next(opened(data).rows(5, behind=31))[0] == 33
