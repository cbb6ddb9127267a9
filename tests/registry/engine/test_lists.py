"""Lists of every kind give the same rows, in whatever pieces they are read."""

import codecs
import csv
import gzip
import io
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.engine.lists import Chunk, ListRefused, open_list
from registry.engine.lists.guard import harmless
from tests.registry.lists_given import (
    CSV,
    NAMES,
    NDJSON,
    PACKINGS,
    PARQUET,
    ROWS,
    TEXT,
    XLSX,
    cells,
    csv_text,
    ndjson_text,
    opened,
    parquet_bytes,
    quoted,
    xlsx_bytes,
    zipped,
)

EXPECTED = [list(row) for row in ROWS]
CHARSETS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-be with mark": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "gb18030": lambda text: text.encode("gb18030"),
}


def check(data: bytes, kind: str, *, names: tuple[str, ...] = NAMES, **options: str) -> None:
    """The list reads as `ROWS`, its columns found, also when cut after every row."""
    for rows in (1, 3, 100):
        source = opened(data, kind, **{"category_column": names[3], **options})
        assert source.head.names == names
        assert (source.head.numbers, source.head.ref, source.head.category) == ((1,), 0, 3)
        chunks = list(source.chunks(rows=rows))
        assert [chunk.first for chunk in chunks] == list(range(0, len(ROWS), rows))
        assert [row for chunk in chunks for row in cells(chunk, source.head.delimiter)] == EXPECTED
        numbers = [text.decode() for chunk in chunks for text in chunk.texts(chunk.numbers)]
        assert numbers == [row[1] for row in ROWS]
        refs = [text for chunk in chunks if chunk.refs for text in chunk.texts(chunk.refs)]
        assert refs == [row[0].encode() for row in ROWS]
        trades = [text for chunk in chunks if chunk.categories for text in chunk.texts(chunk.categories)]
        assert trades == [row[3].encode() for row in ROWS]


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_in_every_charset_and_with_every_delimiter(charset: str, delimiter: str) -> None:
    for end in ("\n", "\r\n"):
        data = CHARSETS[charset](csv_text(delimiter=delimiter, end=end))
        check(data, CSV)
        assert opened(data).head.delimiter == delimiter
        assert opened(data).head.charset in charset + " utf-16-le"


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "gb18030"])
def test_csv_packed_once(packing: str, charset: str) -> None:
    data = PACKINGS[packing](CHARSETS[charset](csv_text()))
    check(data, "", filename="list.csv")
    check(data, CSV)


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_content_encoding_is_taken_off(encoding: str) -> None:
    check(PACKINGS[encoding](csv_text().encode()), CSV, encoding=encoding)
    check(
        PACKINGS[encoding](ndjson_text().encode()),
        NDJSON,
        encoding=encoding,
        names=("ref", "number", "name", "category"),
    )


def test_ndjson_parquet_and_workbooks_read_as_the_same_rows() -> None:
    keys = ("ref", "number", "name", "category")
    for charset in ("utf-8", "utf-8 with mark", "utf-16"):
        check(CHARSETS[charset](ndjson_text()), NDJSON, names=keys)
    check(zipped(ndjson_text().encode(), "list.ndjson"), "application/zip", names=keys)
    check(parquet_bytes(), PARQUET)
    check(xlsx_bytes(), XLSX)
    check(parquet_bytes(), "application/octet-stream", filename="x")
    check(xlsx_bytes(), "", filename="x")


def test_a_list_without_header_has_numbered_columns() -> None:
    check(
        csv_text(header=False).encode(),
        CSV,
        names=("column_1", "column_2", "column_3", "column_4"),
        ref_column="1",
        category_column="4",
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_one_number_a_line_whatever_is_in_it(end: str) -> None:
    lines = ["13912345678", "+86 139 1234 5679", "139,1234", '"139"', " x;y\t|", "１３９"]
    for charset in CHARSETS.values():
        source = opened(charset(end.join(lines)), TEXT)
        chunks = list(source.chunks(rows=2))
        assert [text.decode() for chunk in chunks for text in chunk.texts(chunk.numbers)] == lines
        assert [row for chunk in chunks for row in cells(chunk, ",")] == [[line] for line in lines]
        assert source.head.names == ("column_1",) and not source.head.header
    assert opened(b"phone\n139").head.names == ("column_1",) or opened(b"phone\n139", TEXT).head.header


def test_columns_are_named_by_name_or_position_or_refused() -> None:
    data = b"id,phone,other phone\n1,13912345678,13912345679\n"
    assert opened(data).head.number == 1
    assert opened(data, number_column="other phone").head.number == 2
    assert opened(data, number_column="Other_Phone").head.number == 2
    assert opened(data, number_column="3").head.number == 2
    assert not opened(data, number_column="2", ref_column="1").head.guessed
    assert opened(data, number_column="2").head.guessed  # the reference was
    for wrong in ("4", "0", "-1", "telephone", "９９"):
        with pytest.raises(ListRefused) as refused:
            opened(data, number_column=wrong)
        assert refused.value.code == "list.column_missing"
    with pytest.raises(ListRefused, match=r"list\.no_number_column"):
        opened(b"a,b\nx,y\nz,w\n")


@pytest.mark.parametrize(
    ("header", "number"),
    [
        ("姓名,手机号码", 1),
        ("Name,Mobile Number", 1),
        ("联系电话,姓名", 0),
        ("tel,no", 0),
        ("x,y", 1),
        ("name,msisdn", 1),
    ],
)
def test_the_number_column_is_found_by_word_and_content(header: str, number: int) -> None:
    row = ["甲", "甲"]
    row[number] = "13912345678"
    head = opened(f"{header}\n{','.join(row)}\n{','.join(row)}\n".encode()).head
    assert (head.number, head.header, head.guessed) == (number, True, True)


def test_an_identity_card_number_is_not_taken_for_a_telephone_number() -> None:
    assert opened(b"110101199003071234,13912345678\n110101199003071235,13912345679\n").head.number == 1


def test_blank_lines_are_no_rows_and_ragged_rows_lose_nothing() -> None:
    data = b'\n\nphone,name,note\r\n\r\n139,a,b\n138\n137,a,b,"c,d",e\n\n\n136,a,\n\r\n'
    for rows in (1, 2, 50):
        chunks = list(opened(data).chunks(rows=rows))
        assert [row for chunk in chunks for row in cells(chunk, ",")] == [
            ["139", "a", "b"],
            ["138", "", ""],
            ["137", "a", "b,c,d,e"],
            ["136", "a", ""],
        ]


def test_ascii_leaves_the_charset_open_until_it_is_known() -> None:
    plain = b"phone,name\n" + b"13912345678,x\n" * 30_000
    for charset in ("utf-8", "gb18030"):
        last = list(opened(plain + "13912345678,张三\n".encode(charset)).chunks())[-1]
        assert last.line(last.count - 1).decode() == "13912345678,张三"


def test_a_broken_sign_spoils_its_cell_only() -> None:
    data = "phone,name\n13912345678,张三\n13912345679,李四\n13912345670,王五\n".encode()
    chunk = next(opened(data.replace("李".encode(), "李".encode()[:2])).chunks())
    assert chunk.texts(chunk.numbers) == [b"13912345678", b"13912345679", b"13912345670"]
    assert chunk.line(2).decode() == "13912345670,王五"


FORMULAS = [
    "=1+1",
    "@x",
    "+1-2",
    "-x",
    "\tx",
    "\x01",
    "=",
    "+",
    "＝1+1",
    "＋x",
    "+86-139-1234",
    "-1 +2",
    "+8613912345678x",
    "\x7f",
]
PLAIN = [
    "+8613912345678",
    "-5",
    "139 1234 5678",
    "+86 139 1234 5678",
    "-1.5",
    "+1,5",
    "＋８６１３９",
    "（x",
    "'=1",
    "x=1",
    " =1",
    "0",
]


@pytest.mark.parametrize("width", [1, 3])
def test_no_text_becomes_a_formula_and_plain_numbers_stay(width: int) -> None:
    fill = ",x" * (width - 1)
    for text in (*FORMULAS, *PLAIN):
        for cell in {quoted(text), f'"{text}"'}:
            data = f"phone{',a' * (width - 1)}\n1{fill}\n{cell}{fill}\n2{fill}\n".encode()
            chunk = next(opened(data).chunks())
            shown = cells(chunk, ",")
            want = f"'{text}" if text in FORMULAS else text
            assert [row[0] for row in shown] == ["1", want, "2"]
            assert chunk.texts(chunk.numbers) == [b"1", text.encode(), b"2"]
            assert harmless(text.encode()).decode() == want


@given(st.text("+-=@0123456789 .,x＋", max_size=30))
@settings(max_examples=150)
def test_the_guard_in_bulk_is_the_guard_of_one_cell(text: str) -> None:
    cell = text.replace(",", "")
    data = b"phone,a\n" + f"{cell},1\n139,2\n".encode() + b"1,2\n" * 20
    first = cells(next(opened(data, number_column="1").chunks()), ",")[0][0]
    assert first == harmless(cell.encode()).decode()


CELLS = st.text(st.sampled_from('ab1,;|\t"\r\n 张é+'), max_size=6)


@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    rows_a_chunk=st.integers(1, 4),
    bytes_a_chunk=st.integers(1, 40),
)
@settings(max_examples=250, deadline=None)
def test_what_csv_writes_reads_back_cut_anywhere(
    rows: list[list[str]], delimiter: str, quoting: int, rows_a_chunk: int, bytes_a_chunk: int
) -> None:
    out = io.StringIO(newline="")
    header = ["phone", "b", "c"]
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerows([header, *rows])  # type: ignore[arg-type]
    source = opened(out.getvalue().encode(), number_column="phone")
    assert source.head.delimiter == delimiter
    wide = [row if len(row) <= 3 else [*row[:2], delimiter.join(row[2:])] for row in rows]
    expected = [[harmless(cell.encode()).decode() for cell in row + [""] * (3 - len(row))] for row in wide]
    chunks = list(source.chunks(rows=rows_a_chunk, bytes_=bytes_a_chunk))
    assert [row for chunk in chunks for row in cells(chunk, delimiter)] == expected
    assert [text.decode() for chunk in chunks for text in chunk.texts(chunk.numbers)] == [row[0] for row in wide]
    assert all(chunk.count <= rows_a_chunk for chunk in chunks)


@given(
    text=st.text(st.sampled_from('a1,"\r\n\n'), min_size=1, max_size=60),
    rows=st.integers(1, 3),
    size=st.integers(1, 30),
)
@settings(max_examples=250, deadline=None)
def test_any_text_reads_as_python_reads_it_or_is_refused(text: str, rows: int, size: int) -> None:
    data = "phone,b,c\n" + text
    try:
        got = [row for chunk in opened(data.encode()).chunks(rows=rows, bytes_=size) for row in cells(chunk, ",")]
    except ListRefused as refused:
        assert refused.code == "list.quote_open"
        with pytest.raises(csv.Error):
            list(csv.reader(io.StringIO(data, newline=""), strict=True))
        return
    read = [row for row in csv.reader(io.StringIO(data, newline="")) if row][1:]
    wide = [row if len(row) <= 3 else [*row[:2], ",".join(row[2:])] for row in read]
    assert got == [[harmless(cell.encode()).decode() for cell in row + [""] * (3 - len(row))] for row in wide]


def test_pieces_of_any_size_from_the_source_make_no_difference() -> None:
    class Dripping(io.RawIOBase):
        def __init__(self, data: bytes, step: int) -> None:
            self.data, self.step = data, step

        def read(self, size: int = -1) -> bytes:
            piece, self.data = self.data[: self.step], self.data[self.step :]
            return piece

    for charset in CHARSETS.values():
        data = charset(csv_text())
        for step in (1, 3, 7):
            for packed in (data, gzip.compress(data)):
                source = open_list(Dripping(packed, step), kind=CSV)  # type: ignore[arg-type]
                assert [row for chunk in source.chunks(rows=1) for row in cells(chunk, ",")] == EXPECTED


def test_malformed_ndjson_rows_stay_in_their_place() -> None:
    lines = [
        b'"13912345678"',
        b'{"number": "139", "ref": 7}',
        b"null",
        b'{"number": 13912345678}',
        b"{",
        b"",
        b"[" * 9000,
    ]
    source = opened(b"\n".join(lines), NDJSON)
    (chunk,) = source.chunks()
    assert chunk.texts(chunk.numbers) == [b"13912345678", b"139", b"?", b"?", b"?", b"?"]
    assert chunk.refs and chunk.texts(chunk.refs)[1] == b"7"


def test_numbers_of_spreadsheets_and_data_frames_have_no_point() -> None:
    import openpyxl
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.table({"phone": [13912345678.0, None], "n": [1, -2], "share": [0.5, 1.0]}), out)
    assert cells(next(opened(out.getvalue(), PARQUET).chunks()), ",") == [["13912345678", "1", "0.5"], ["", "-2", "1"]]
    book = openpyxl.Workbook()
    book.active.append(["phone", "ok", "n"])  # type: ignore[union-attr]
    book.active.append([1.3912345678e10, True, 0.5])  # type: ignore[union-attr]
    book.active.append([None, None, None])  # type: ignore[union-attr]
    book.active.append([None, None, 13912345678])  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    shown = cells(next(opened(out.getvalue(), XLSX).chunks()), ",")
    assert shown == [["13912345678", "TRUE", "0.5"], ["", "", "13912345678"]]


def test_the_first_sheet_is_the_one_the_book_names_first() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["phone"])  # type: ignore[union-attr]
    book.active.append(["1"])  # type: ignore[union-attr]
    book.create_sheet("earlier", 0).append(["13912345678"])
    out = io.BytesIO()
    book.save(out)
    (chunk,) = opened(out.getvalue(), XLSX).chunks()
    assert chunk.texts(chunk.numbers) == [b"13912345678"]


def test_a_chunk_is_stored_and_read_back() -> None:
    for chunk in opened(csv_text().encode()).chunks(rows=3):
        again = Chunk.from_bytes(chunk.to_bytes())
        assert (again.first, again.count, again.data) == (chunk.first, chunk.count, chunk.data)
        assert again.refs and chunk.refs and again.clients is None
        for one, other in (
            (again.rows, chunk.rows),
            (again.numbers.ends, chunk.numbers.ends),
            (again.refs.starts, chunk.refs.starts),
        ):
            assert np.array_equal(one, other)
        for wrong in (b"", chunk.to_bytes()[:-1], b"x" + chunk.to_bytes()[1:]):
            with pytest.raises(ValueError, match="stored chunk"):
                Chunk.from_bytes(wrong)


def test_many_rows_come_in_chunks_of_the_size_asked_for() -> None:
    data = b"id,phone\n" + b"".join(b"%d,139%08d\n" % (n, n) for n in range(50_000))
    source = opened(data)
    chunks = list(source.chunks(rows=7_000))
    assert [chunk.count for chunk in chunks] == [7_000] * 7 + [1_000]
    assert b"".join(chunk.data for chunk in chunks) == data.partition(b"\n")[2]
    assert max(len(chunk.data) for chunk in opened(data).chunks(bytes_=5_000)) <= 5_000


def test_a_zip_holds_one_list_and_what_macos_puts_beside_it_is_none() -> None:
    def packed(*names: str) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name in names:
                archive.writestr(name, "phone\n13912345678\n")
        return out.getvalue()

    beside = ("lists/", "__MACOSX/._a.csv", "lists/.DS_Store", "__MACOSX/lists/._a.csv")
    (chunk,) = opened(packed("lists/a.csv", *beside), "application/zip").chunks()
    assert chunk.count == 1
    for wrong in (("a.csv", "b.csv"), beside, ("a.csv", *map(str, range(70)))):
        with pytest.raises(ListRefused) as refused:
            opened(packed(*wrong), "application/zip")
        assert refused.value.code == "list.zip_members"
    assert refused.value.sentence.endswith("exactly one file.")
