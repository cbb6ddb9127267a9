"""From hostile bytes to records: every record counts, none breaks the reading."""

import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.formats.records import LONGEST_LINE, Record, UnknownHeader, ftc_records, json_records, stated_records
from core.errors import BadRequest, TooLarge
from core.files.import_source import file_lines

from .conftest import ftc_file, ftc_row

PLENTY = 1024**3


def lines_of(data: bytes, most: int = PLENTY) -> list[bytes]:
    return list(file_lines(io.BytesIO(data), most_bytes=most, longest=LONGEST_LINE))


def records(data: bytes) -> list[Record]:
    return list(ftc_records(file_lines(io.BytesIO(data), most_bytes=PLENTY, longest=LONGEST_LINE))[1])


def problems(data: bytes) -> list[str]:
    return [record.problem for record in records(data)]


def test_a_byte_order_mark_and_a_missing_last_newline_do_no_harm() -> None:
    data = b"\xef\xbb\xbf" + ftc_file(ftc_row(), ftc_row("8333041447"))
    assert [record.body["Company_Phone_Number"] for record in records(data.rstrip())] == ["3152328257", "8333041447"]


def test_bad_rows_are_named_and_the_good_ones_around_them_stay() -> None:
    huge = ftc_row().replace("Poquoson", "x" * 1024 * 1024)
    data = ftc_file(ftc_row(), "a,b", ftc_row().replace("Poquoson", "a\0b"), huge, "", ftc_row("8333041447"))
    latin = ftc_row().replace("Poquoson", "Espa\xf1ola").encode("latin-1") + b"\r\n"
    expected = ["", "row.columns", "row.malformed", "row.too_long", "", "row.encoding"]
    assert problems(data + latin) == expected
    assert [record.line for record in records(data + latin)] == [1, 2, 3, 4, 5, 6]


def test_a_quoted_cell_may_hold_a_newline() -> None:
    data = ftc_file(ftc_row().replace("Poquoson", '"Po\r\nquoson"'), ftc_row("8333041447"))
    assert [record.body["Consumer_City"] for record in records(data)] == ["Po\r\nquoson", "Poquoson"]


def test_an_open_quote_costs_rows_but_ends_nothing() -> None:
    data = ftc_file(ftc_row().replace("Poquoson", '"Poquoson'), *[ftc_row()] * 5000)
    found = records(data)
    assert found[0].problem
    assert not found[-1].problem


@pytest.mark.parametrize(
    "data", [b"", b"a,b,c\r\n1,2,3\r\n", "Company_Phone_Number".encode("utf-16"), b"\x89PNG\r\n\x1a\n\0\0", b'"' * 999]
)
def test_another_header_refuses_the_file(data: bytes) -> None:
    with pytest.raises(UnknownHeader):
        ftc_records(iter(lines_of(data)))


def test_our_own_columns_come_in_any_order() -> None:
    data = b"at,caller,recorded_or_robot,text\n2026-11-20T19:41:00+08:00,4008095559,Y,\n"
    (record,) = stated_records(iter(lines_of(data)))
    assert record.body == {"at": "2026-11-20T19:41:00+08:00", "caller": "4008095559", "recorded_or_robot": True}


def test_json_lines_are_the_same_row_whatever_their_blanks_and_order() -> None:
    first, second, bad, deep = json_records(
        [b'{"a": 1, "b": 2}\n', b'{"b":2,"a":1}\r\n', b"{oops}\n", b"\n", b"[" * 100_000 + b"\n"]
    )
    assert first.identity == second.identity
    assert bad.problem == deep.problem == "row.malformed"


def test_a_long_line_is_cut_and_the_next_one_is_whole() -> None:
    assert [len(line) for line in lines_of(b"x" * 3 * LONGEST_LINE + b"\nnext\n")] == [LONGEST_LINE + 1, 5]


def test_gzip_is_unpacked_and_a_bomb_is_not() -> None:
    packed = gzip.compress(ftc_file(ftc_row()))
    assert problems(packed) == [""]
    assert problems(packed + gzip.compress(ftc_row("8333041447").encode())) == ["", ""]
    with pytest.raises(TooLarge):
        lines_of(gzip.compress(b"0" * 5_000_000), most=1_000_000)
    with pytest.raises(BadRequest):
        lines_of(packed[:-12])


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_bytes_break_the_reading(data: bytes) -> None:
    for record in records(ftc_file(ftc_row()) + data):
        assert (record.body is None) == bool(record.problem)
    for record in json_records(io.BytesIO(data)):
        assert record.raw is not None
