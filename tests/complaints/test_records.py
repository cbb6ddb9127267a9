"""From hostile bytes to records: every record counts, none breaks the reading."""

import gzip
import io
import json
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.formats.content import LONGEST_LINE, FileContent
from complaints.formats.records import (
    Record,
    UnknownHeader,
    ftc_pages,
    ftc_records,
    json_records,
    stated_records,
)
from core.errors import BadRequest, TooLarge

from .conftest import FTC_HEADER, ftc_file, ftc_row

PLENTY = 1024**3


def lines_of(data: bytes, most: int = PLENTY) -> list[bytes]:
    return list(FileContent(io.BytesIO(data), most_bytes=most).lines())


def records(data: bytes) -> list[Record]:
    return list(ftc_records(FileContent(io.BytesIO(data), most_bytes=PLENTY).lines())[1])


def problems(data: bytes) -> list[str]:
    return [record.problem for record in records(data)]


def test_a_byte_order_mark_and_a_missing_last_newline_do_no_harm() -> None:
    data = b"\xef\xbb\xbf" + ftc_file(ftc_row(), ftc_row("8333041447"))
    assert [record.body["Company_Phone_Number"] for record in records(data.rstrip())] == ["3152328257", "8333041447"]


def test_bad_rows_are_named_and_the_good_ones_around_them_stay() -> None:
    huge = ftc_row().replace("Poquoson", "x" * 1024 * 1024)
    data = ftc_file(ftc_row(), "a,b", ftc_row().replace("Poquoson", "a\0b"), huge, "", ftc_row("8333041447"))
    latin = ftc_row().encode().replace(b"Poquoson", b"Espa\x81ola") + b"\r\n"
    expected = ["", "row.columns", "row.malformed", "row.too_long", "", "row.encoding"]
    assert problems(data + latin) == expected
    assert [record.line for record in records(data + latin)] == [1, 2, 3, 4, 5, 6]


def test_a_city_may_be_spelt_as_windows_does() -> None:
    data = ftc_file(ftc_row().replace("Poquoson", "España")) + ftc_row().replace("Poquoson", "Cañon").encode("cp1252")
    assert [record.body["Consumer_City"] for record in records(data)] == ["España", "Cañon"]


@pytest.mark.parametrize(
    ("charset", "end"),
    [
        *((charset, end) for charset in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be") for end in ("\r\n", "\n")),
        ("utf-8", "\r"), ("utf-8-sig", "\r"),
    ],
)  # fmt: skip
def test_the_ftcs_file_in_other_charsets_and_line_ends_is_the_same_rows(charset: str, end: str) -> None:
    """An office program writes it anew as "Unicode text"; old ones end a line in CR alone, in UTF-8."""
    plain = ftc_file(ftc_row(), ftc_row("8333041447"))
    written = plain.decode().replace("\r\n", "\n").replace("\n", end).encode(charset)
    assert [record.body for record in records(written)] == [record.body for record in records(plain)]
    assert [record.identity for record in records(written)] == [record.identity for record in records(plain)]


def test_columns_come_in_any_order_and_case_and_others_between_them() -> None:
    row = dict(zip(FTC_HEADER.split(","), ftc_row().split(","), strict=True))
    header = ["Extra", *(name.upper().replace("_", " ") for name in reversed(row))]
    data = ",".join(header) + "\r\n" + ",".join(["x", *reversed(row.values())])
    (moved,), (plain,) = records(data.encode()), records(ftc_file(ftc_row()))
    assert {name: moved.body[name] for name in row} == plain.body
    assert moved.identity == plain.identity
    with pytest.raises(UnknownHeader):
        records(data.replace("Extra", "subject", 1).encode())  # named twice


def test_blanks_at_the_ends_of_cells_make_no_other_row() -> None:
    padded = ftc_row().replace(",", " , ")
    assert len({record.identity for record in records(ftc_file(ftc_row(), padded))}) == 1
    assert len({record.identity for record in json_records([b'{"a": " x"}', b'{"a": "x "}'])}) == 1


PAGE = {
    "data": [
        {
            "type": "dnc_complaint",
            "id": "2dae54c3d3c06d1960689139d39c3138",
            "attributes": {
                "company-phone-number": "3152328257",
                "created-date": "2021-07-07 08:17:40",
                "violation-date": "2021-07-06 13:07:00",
                "consumer-city": "Poquoson",
                "consumer-state": "Virginia",
                "consumer-area-code": "757",
                "subject": "Other",
                "recorded-message-or-robocall": "Y",
            },
            "relationships": [],
        }
    ],
    "meta": {"records-this-page": 1},
}


@pytest.mark.parametrize(
    "written",
    [json.dumps(PAGE), json.dumps([PAGE], indent=2), "\ufeff" + json.dumps(PAGE) + "\n"],
)
def test_a_page_of_the_interface_holds_the_rows_of_the_daily_file(written: str) -> None:
    (plain,) = records(ftc_file(ftc_row()))
    (found,) = ftc_pages(written.encode())
    assert found.body == {**plain.body, "id": "2dae54c3d3c06d1960689139d39c3138"}
    assert found.identity == plain.identity


def test_pages_may_stand_a_line_each_and_a_bad_row_ends_nothing() -> None:
    lines = json.dumps(PAGE) + "\n" + json.dumps({"data": [7, {"id": 7, "attributes": {}}, {"attributes": {}}]})
    assert [(row.line, row.problem) for row in ftc_pages(lines.encode())] == [
        (1, ""), (2, "row.malformed"), (3, "row.malformed"), (4, ""),
    ]  # fmt: skip


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"data": 1}', b"{oops", b"[" * 100_000, b"\xff"])
def test_other_json_is_no_page(data: bytes) -> None:
    with pytest.raises(UnknownHeader):
        list(ftc_pages(data))


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
    (record,) = stated_records(iter(lines_of(data))).records
    assert record.body == {"at": "2026-11-20T19:41:00+08:00", "caller": "4008095559", "recorded_or_robot": "Y"}


@pytest.mark.parametrize(
    "heading", ["Caller,At,Recorded or Robot", "CALLER, at ,recorded-or-robot", "主叫号码,通话时间,录音或机器人"]
)
def test_our_own_columns_go_by_any_of_their_names(heading: str) -> None:
    row = "4008095559,2026-11-20 19:41:00,Y\n"
    found = stated_records(iter(lines_of(f"{heading}\n{row}".encode())))
    (record,) = found.records
    assert record.body == {"caller": "4008095559", "at": "2026-11-20 19:41:00", "recorded_or_robot": "Y"}
    (same,) = stated_records(iter(lines_of(f"caller,at,recorded_or_robot\n{row}".encode()))).records
    assert (record.identity, found.columns) == (same.identity, ["caller", "at", "recorded_or_robot"])


@pytest.mark.parametrize("heading", ["caller,at,colour", "主叫,通话时间,颜色"])
def test_a_column_that_nobody_knows_is_named(heading: str) -> None:
    with pytest.raises(UnknownHeader) as refused:
        stated_records(iter(lines_of(f"{heading}\n1,2,3\n".encode())))
    assert refused.value.unknown == (f"/{heading.split(',')[2]}",)


def test_two_columns_of_one_meaning_are_no_header() -> None:
    with pytest.raises(UnknownHeader):
        stated_records(iter(lines_of("caller,主叫,at\n1,2,3\n".encode())))


GBK = 'caller,at,text\n4008095559,2026-11-20T19:41:00+08:00,"联通推销\r\n第二行"\n4008095558,2026-11-20T19:41:00+08:00,联通\n'


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("before", [0, 5_000])
def test_our_own_columns_in_every_charset_are_the_same_rows(charset: str, before: int) -> None:
    header, _, rows = GBK.partition("\n")
    plain = "".join(f"40080955{n:04},2026-11-20T19:41:00+08:00,\n" for n in range(before))
    whole = f"{header}\n{plain}{rows}"
    found = list(stated_records(iter(lines_of(whole.encode(charset)))).records)
    assert [record.body["text"] for record in found[before:]] == ["联通推销\r\n第二行", "联通"]
    assert [record.identity for record in found] == [
        record.identity for record in stated_records(iter(lines_of(whole.encode()))).records
    ]
    assert "联通".encode() in found[-1].raw, "a held row is read again as UTF-8"


def test_windows_1252_and_a_row_that_is_broken_in_its_charset() -> None:
    latin = "caller,at,text\n4008095559,2026-11-20T19:41:00+08:00,José O’Brien\n".encode("cp1252")
    (record,) = stated_records(iter(lines_of(latin)), "cp1252").records
    assert record.body["text"] == "José O’Brien"
    good = "4008095559,2026-11-20T19:41:00+08:00,推销电话推销电话推销电话\n" * 3
    broken = f"caller,at,text\n{good}".encode() + b"4008095558,2026-11-20T19:41:00+08:00,\xe6\xe8\n"
    assert [record.problem for record in stated_records(iter(lines_of(broken))).records] == ["", "", "", "row.encoding"]


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


def behind_each(data: bytes, read: Callable[..., Iterable[Record]]) -> int:
    """Whoever reads on behind so many rows reads the rows that follow them; how many there are."""
    whole = list(read(lines_of(data)))
    for count in range(len(whole) + 2):
        assert list(read(lines_of(data), behind=count)) == whole[count:]
    return len(whole)


def stated(lines: Iterable[bytes], behind: int = 0) -> Iterator[Record]:
    return stated_records(lines, behind=behind).records


def of_the_ftc(lines: Iterable[bytes], behind: int = 0) -> Iterator[Record]:
    return ftc_records(lines, behind=behind).records


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_reading_on_gives_the_rows_that_follow_whatever_stands_before(charset: str) -> None:
    row, quote = "4008095559,2026-11-20T19:41:00+08:00", '"'
    odd = [
        f'{row},"联通\r\n推销"',
        "",
        f"{row}",
        "  ",
        f"{row},a,b",
        "x" * LONGEST_LINE * 2,
        f'{row},{quote}"{quote}',
        f"{row},联通",
    ]
    text = "\n".join(("导出,,", "caller,at,text", *odd, f'{row},"open', f"{row},last"))
    assert behind_each(text.encode(charset), stated) > 4
    assert behind_each(text.replace(",", ";").encode(charset), stated) > 4


def test_so_it_is_of_lines_of_json_and_of_pages() -> None:
    lines = b'\xef\xbb\xbf{"a": 1}\n\n{oops}\n{"a": 2}\n' + b"x" * LONGEST_LINE * 2 + b'\n{"a": 3}'
    assert behind_each(lines, json_records) == 5
    pages = (json.dumps(PAGE) + "\n").encode() * 3
    assert behind_each(pages, lambda lines, **behind: ftc_pages(b"".join(lines), **behind)) == 3


@given(st.binary(max_size=120))
@settings(max_examples=50, deadline=None)
def test_so_it_is_whatever_the_bytes(data: bytes) -> None:
    behind_each(ftc_file(ftc_row()) + data, of_the_ftc)
    behind_each(data, json_records)


def test_whoever_reads_lines_for_long_says_that_they_are_still_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.formats.content.STILL_LINES", 3)
    said: list[str] = []
    content = FileContent(io.BytesIO(b"x\n" * 10), most_bytes=PLENTY, still=lambda: said.append("still"))
    assert (len(list(content.lines())), len(said)) == (10, 3)
