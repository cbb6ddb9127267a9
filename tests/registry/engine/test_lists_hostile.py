"""Hostile lists end in a clear refusal, and never take more than 256 MB: one process apart reads them all, one by one."""

import gc
import gzip
import io
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from registry.engine.lists import SENTENCES, ListRefused
from registry.engine.lists import workbook as books
from registry.engine.lists.columns import Asked
from tests.registry.lists_given import CSV, NDJSON, PARQUET, TEXT, XLSX, opened, parquet_bytes, xlsx_bytes, zipped

MIB = 1 << 20
MOST_MIB = 256
READER = """
import json, sys
from registry.engine.lists import ListRefused, open_list
import registry.engine.lists.parquet_list, registry.engine.lists.workbook, registry.engine.lists.ndjson_list
class Endless:
    def __init__(self, start, piece, times):
        self.start, self.piece, self.times = start, piece * 65536, times
    def read(self, size=-1):
        if self.start:
            data, self.start = self.start, b""
            return data
        self.times -= 1
        return self.piece if self.times >= 0 else b""
for line in sys.stdin:
    path, kind, start, piece, times = json.loads(line)
    code, rows = "", 0
    with open(path, "rb") as file:
        try:
            source = Endless(start.encode(), piece.encode(), times) if times else file
            for chunk in open_list(source, kind=kind).chunks():
                rows += chunk.count
                chunk.to_bytes()
                del chunk
        except ListRefused as refused:
            code = refused.code
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    print(json.dumps([code, rows, int(status["VmHWM"].split()[0]) // 1024]), flush=True)
"""
Read = Callable[..., tuple[str, int]]


@pytest.fixture(scope="module")
def reader() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", READER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        assert process.stdin
        process.stdin.close()


@pytest.fixture
def read(tmp_path: Path, reader: subprocess.Popen[str]) -> Read:
    """(refusal code or "", rows) of a list; fails where the most memory the reading process ever took is too much."""

    def run(data: bytes, kind: str = "", *, start: str = "", piece: str = "", times: int = 0) -> tuple[str, int]:
        path = tmp_path / "list"
        path.write_bytes(data)
        assert reader.stdin and reader.stdout
        reader.stdin.write(json.dumps([str(path), kind, start, piece, times]) + "\n")
        reader.stdin.flush()
        code, rows, mib = json.loads(reader.stdout.readline())
        assert mib <= MOST_MIB, f"{mib} MiB"
        return code, rows

    return run


def test_a_double_gzip_is_refused_before_it_opens(read: Read) -> None:
    bomb = gzip.compress(gzip.compress(bytes(100 * MIB), 9), 9)
    assert len(bomb) < 1000
    assert read(bomb) == ("list.nested_archive", 0)


def test_a_single_gzip_or_zstd_that_opens_to_far_too_much_is_stopped(read: Read) -> None:
    row = (b"13912345678," + b"x" * 65_523 + b"\n") * 16
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(row) for _ in range(150)) + packer.flush()
    code, rows = read(bomb, "application/gzip")
    assert code == "list.ratio" and rows < 12_000_000
    assert read(zstandard.compress(row * 100, 3), "application/zstd")[0] == "list.ratio"


def test_a_zstd_window_of_a_gigabyte_is_refused(read: Read) -> None:
    # Frame: magic, descriptor without content size, window descriptor 2**30, one raw last block of "1\n".
    frame = b"\x28\xb5\x2f\xfd" + bytes([0x00, (30 - 10) << 3]) + (1 | 2 << 3).to_bytes(3, "little") + b"1\n"
    assert read(frame)[0] == "list.window"


def test_lines_cells_and_columns_have_a_measure(read: Read) -> None:
    assert read(b"x", CSV, start="phone,a\n1,", piece="x", times=16_384) == ("list.cell_too_long", 0)
    assert read(b"x", CSV, start="phone,a\n1,", piece="x,", times=16_384) == ("list.line_too_long", 0)
    assert read(b"x", TEXT, piece="7", times=16_384) == ("list.line_too_long", 0)
    assert read(b"x", NDJSON, start='"1"\n"', piece="7", times=16_384) == ("list.line_too_long", 0)
    assert read(b"x", CSV, start='phone,a\n1,"', piece="x\n", times=8_192) == ("list.cell_too_long", 0)
    assert read(b'phone,a\n139,"x\n' + b"138,x\n" * 1000, CSV) == ("list.quote_open", 0)
    assert read(b"phone,a\n139," + b"x" * (2 * MIB) + b"\n", CSV) == ("list.cell_too_long", 0)
    assert read(b'phone,a\n139,"' + b"x" * (2 * MIB) + b'"\n', CSV) == ("list.cell_too_long", 0)
    for start in (b"", b"\n"):
        assert read(start + b"x" * (2 * MIB) + b"\n139\n", CSV) == ("list.cell_too_long", 0)
        assert read(start + b'"' + b"x" * (2 * MIB), CSV) == ("list.cell_too_long", 0)
        assert read(start + b"139" * (2 * MIB), TEXT) == ("list.line_too_long", 0)
    assert read(b"," * 1_000_000 + b"\n1\n", CSV) == ("list.too_many_columns", 0)
    assert read(b'"a",' * 1_000_000 + b"\n1\n", CSV) == ("list.too_many_columns", 0)
    assert read(b"{" + b",".join(b'"%d":1' % n for n in range(300_000)) + b"}", NDJSON) == ("list.too_many_columns", 0)


def test_rows_of_nothing_but_delimiters_line_ends_or_quotes_cost_little(read: Read) -> None:
    assert read(b"phone,a\n" + (b"," * (3 * MIB) + b"\n") * 8, CSV)[0] == "list.cell_too_long"
    assert read(b"phone,a\n" + (b"," * MIB + b"\n") * 8, CSV) == ("", 8)
    assert read(b"phone,a\n" + b"\n\r" * 20 * MIB, CSV) == ("", 0)
    assert read(b"phone\n" + b"1\r" * 4 * MIB, CSV) == ("", 4 * MIB)
    assert read(b"phone\n" + b'""\n' * 2 * MIB, CSV) == ("", 2 * MIB)
    assert read(b"phone\n" + b'"' * 20 * MIB, CSV)[0] in {"list.line_too_long", "list.quote_open", "list.cell_too_long"}


def test_short_rows_under_a_broad_header_do_not_grow_without_end(read: Read) -> None:
    header = b"phone" + b",x" * 4000 + b"\n"
    code, rows = read(header + b"1\n" * 400_000, CSV)
    assert code == "list.too_ragged" and rows < 100_000


def test_deep_or_many_json_values_cost_little(read: Read) -> None:
    deep = b'{"number":"1","x":' + b"[" * MIB + b"]" * MIB + b"}\n"
    many = b'{"number":"1","x":[' + b"{}," * MIB + b"1]}\n"
    assert read(deep + b'"2"\n', NDJSON)[0] in {"", "list.cell_too_long"}
    assert read(b'"2"\n' * 200 + many, NDJSON) == ("", 201)
    assert read(b'{"number":"2","x":0}\n' + many, NDJSON)[0] == "list.cell_too_long"
    keys = b"{" + b",".join(b'"%d":1' % n for n in range(250_000)) + b"}"
    assert read(b'{"number":"2"}\n' * 200 + keys + b"\n", NDJSON) == ("", 201)


@pytest.mark.parametrize("position", [0, 100, 300_000])
@pytest.mark.parametrize("kind", [CSV, TEXT, NDJSON])
def test_nul_bytes_are_refused_wherever_they_are(position: int, kind: str) -> None:
    row = b'"13912345678"\n'
    data = bytearray(row * 50_000)
    data[position : position + 1] = b"\0"
    with pytest.raises(ListRefused) as refused:
        list(opened(bytes(data), kind).chunks())
    assert refused.value.code == "list.binary"


def lying(archive: bytes, *, unpacked: int | None = None, members: int | None = None) -> bytes:
    """A zip with another size, or count of members, in its directory."""
    data = bytearray(archive)
    central, end = data.rfind(b"PK\x01\x02"), data.rfind(b"PK\x05\x06")
    if unpacked is not None:
        struct.pack_into("<L", data, central + 24, unpacked)
        struct.pack_into("<L", data, data.find(b"PK\x03\x04") + 22, unpacked)
    if members is not None:
        struct.pack_into("<HH", data, end + 8, members, members)
    return bytes(data)


def test_zips_that_lie_are_found_out(read: Read) -> None:
    honest = zipped(b"phone\n" + b"".join(b"139%08d\n" % (n * 7_654_321 % 10**8) for n in range(1000)))
    assert read(honest) == ("", 1000)
    assert read(lying(honest, unpacked=60))[0] == "list.corrupt"
    assert read(lying(honest, unpacked=2**31))[0] == "list.corrupt"
    assert read(lying(honest, members=3000))[0] == "list.zip_members"
    bomb = zipped((b"13912345678," + b"x" * 65_523 + b"\n") * 1728)
    assert read(bomb)[0] == "list.ratio"
    assert read(lying(bomb, unpacked=100))[0] == "list.corrupt"
    assert read(zipped(honest))[0] == "list.nested_archive"
    assert read(zipped(gzip.compress(b"phone\n1\n")))[0] == "list.nested_archive"
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for n in range(12_000):
            archive.writestr(str(n), b"")
    assert read(lying(many.getvalue(), members=1))[0] == "list.zip_members"


def workbook(**changed: bytes) -> bytes:
    """A workbook with members put in place of its own; ``sheet`` and ``strings`` for short."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml", "book": "xl/workbook.xml"}
    swap = {names[name]: data for name, data in changed.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes())) as own, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in own.infolist():
            archive.writestr(info.filename, swap.pop(info.filename, b"") or own.read(info))
        for name, data in swap.items():
            archive.writestr(name, data)
    return out.getvalue()


def sheet(rows: bytes) -> bytes:
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + rows
        + b"</sheetData></worksheet>"
    )


def strings(*texts: bytes) -> bytes:
    return b"<sst>" + b"".join(b"<si><t>" + text + b"</t></si>" for text in texts) + b"</sst>"


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]>"
)


def test_workbooks_with_entities_or_endless_content_are_refused(read: Read) -> None:
    cell = b'<row><c t="inlineStr"><is><t>%b</t></is></c></row>'
    assert read(workbook(sheet=LAUGHS + sheet(cell % b"&m;")), XLSX)[1] <= 1, "no entity is ever unfolded"
    assert read(workbook(strings=b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><sst/>'), XLSX)[0] in {"", "list.corrupt"}
    assert read(workbook(book=LAUGHS + b"<workbook/>"), XLSX) == ("list.sheet_missing", 0)
    assert read(workbook(sheet=sheet(b'<row r="1"><c r="XFD1"><v>1</v></c></row>')), XLSX) == (
        "list.too_many_columns",
        0,
    )
    assert read(workbook(sheet=sheet(cell % (b"x" * 2 * MIB))), XLSX) == ("list.cell_too_long", 0)
    assert read(workbook(sheet=sheet(b'<row><c t="%b"/></row>' % (b"x" * 40 * MIB))), XLSX)[0] != ""
    assert read(workbook(sheet=b"<a>" * 100_000), XLSX)[0] != ""
    assert read(workbook(sheet=sheet(b"<row><c><v>1</v></c></row>")[:-30]), XLSX)[1] <= 1
    assert read(workbook(strings=strings(*[b"x" * 1000] * 80_000)), XLSX)[1] == 4


def test_a_few_cells_that_name_a_long_text_do_not_fill_memory(read: Read) -> None:
    long = strings(b"phone", b"x" * (MIB - 8))
    row = b'<row><c t="s"><v>0</v></c></row>'
    wide = b"<row>" + b'<c t="s"><v>1</v></c>' * 4000 + b"</row>"
    refused = {"list.workbook_too_large", "list.line_too_long", "list.ratio"}
    assert read(workbook(strings=long, sheet=sheet(row * 3 + wide)), XLSX)[0] in refused
    tall = b'<row><c t="s"><v>1</v></c></row>' * 100_000
    assert read(workbook(strings=long, sheet=sheet(row + tall)), XLSX)[0] in refused


def parquet(table: pa.Table, **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def test_parquet_files_that_would_fill_memory_are_refused(read: Read) -> None:
    long = "x" * (MIB - 8)
    shared = pa.table({"phone": pa.DictionaryArray.from_arrays(pa.array([0] * 200, pa.int32()), [long])})
    assert read(parquet(shared, compression="zstd"), PARQUET)[0] == "list.ratio"
    wide = pa.table({f"c{n}": pa.array([long]) for n in range(120)})
    assert read(parquet(wide, compression="zstd", use_dictionary=False), PARQUET)[0] == "list.parquet_pages"
    page = pa.table({"phone": pa.array([long] * 80)})
    assert (
        read(
            parquet(page, compression="zstd", use_dictionary=False, data_page_size=2**30, write_batch_size=2**20),
            PARQUET,
        )[0]
        == "list.parquet_pages"
    )
    delta = parquet(
        pa.table({"phone": [long] * 5}), use_dictionary=False, column_encoding={"phone": "DELTA_BYTE_ARRAY"}
    )
    assert read(delta, PARQUET)[0] == "list.parquet_encoding"
    assert read(parquet(pa.table({"phone": [["1"]]})), PARQUET)[0] == "list.parquet_nested"
    assert read(parquet(pa.table({f"c{n}": ["1"] for n in range(600)})), PARQUET)[0] == "list.too_many_columns"


def test_a_file_with_more_rows_than_bytes_is_refused(read: Read) -> None:
    """Packed as it may be: what costs by the row must have come by the byte."""
    claimed = ("list.more_rows_than_bytes", 0)
    nulls = parquet(pa.table({"phone": pa.nulls(80_000, pa.string())}), compression="zstd")
    assert len(nulls) < 80_000 and read(nulls, PARQUET) == claimed
    assert read(gzip.compress(b"1\n" * 100_000)) == claimed
    assert read(zipped(b'{"number": "1"}\n' * 100_000), "application/zip") == claimed
    assert read(workbook(sheet=sheet(b"<row><c><v>13912345678</v></c></row>" * 100_000)), XLSX) == claimed
    honest = b"".join(b"139%08d\n" % (n * 7_654_321 % 10**8) for n in range(50_000))
    assert read(gzip.compress(honest)) == ("", 50_000)


MANY = b"".join(b"<row><c><v>%d</v></c></row>" % (n * 7_654_321 % 10**11) for n in range(1_000_000))
FAR = b"<row><c/><c><v>13912345678</v></c></row>" * 100 + b'<row><c r="FAA1"><v>1</v></c></row>' * 5000
TALL = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("rows", "limit", "code"),
    [
        (TALL, {}, "list.workbook_too_large"),
        (MANY, {"WORKBOOK_SECONDS": 1}, "list.workbook_too_slow"),
        (FAR, {"WORKBOOK_WAIT": 0.0}, "list.workbook_too_slow"),
    ],
    ids=["memory", "processor", "time"],
)
def test_a_workbook_is_given_so_much_of_the_machine(
    rows: bytes, limit: dict[str, float], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few kilobytes that would take gigabytes or seconds: the process that reads them ends, and nothing else."""
    book = workbook(sheet=sheet(rows))
    for name, value in limit.items():
        monkeypatch.setattr(books, name, value)
    begun = time.thread_time()
    with pytest.raises(ListRefused, match=f"^{code}$"):
        list(opened(book, XLSX).chunks())
    assert time.thread_time() - begun < 1


def test_the_process_that_reads_a_workbook_has_ten_seconds_of_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel is asked what it holds the process to, once it has answered. Whoever spends them is refused with a sentence."""
    started = []

    def start(source: io.BytesIO) -> "subprocess.Popen[bytes]":
        started.append(own(source))
        return started[-1]

    own = books._started
    monkeypatch.setattr(books, "_started", start)
    book = books.Workbook(io.BytesIO(xlsx_bytes()), Asked())
    try:
        (child,) = started
        assert resource.prlimit(child.pid, resource.RLIMIT_CPU) == (10, 10)
        os.kill(child.pid, signal.SIGXCPU)  # as the kernel does at the limit
        with pytest.raises(ListRefused, match=r"^list\.workbook_too_slow$") as refused:
            while book.csv().read(MIB):
                pass
        assert (
            SENTENCES[refused.value.code] == "Reading the workbook takes too long. Save the sheet as CSV and send that."
        )
    finally:
        book.close()


def test_whoever_reads_no_further_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    def start(source: io.BytesIO) -> "subprocess.Popen[bytes]":
        started.append(own(source))
        return started[-1]

    own = books._started
    monkeypatch.setattr(books, "_started", start)
    opened(xlsx_bytes(), XLSX)
    gc.collect()
    assert [child.poll() is not None for child in started] == [True]


def damaged(data: bytes) -> Iterator[bytes]:
    for position in range(0, len(data), max(1, len(data) // 60)):
        yield data[:position]
        yield data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (PARQUET, parquet_bytes()),
        (XLSX, xlsx_bytes()),
        ("", gzip.compress(b"phone\n139\n138\n" * 9)),
        ("", zstandard.compress(b"phone\n139\n138\n" * 9)),
        ("application/zip", zipped(b"phone\n139\n138\n" * 9)),
        (NDJSON, b'{"number": "139"}\n' * 3),
        (CSV, 'phone,姓名\n139,"张"\n'.encode("utf-16")),
        (CSV, 'phone,姓名\n139,"张"\n'.encode("gb18030")),
    ],
)
def test_whatever_is_cut_or_changed_is_read_or_refused(kind: str, data: bytes) -> None:
    refused = 0
    for broken in damaged(data):
        try:
            list(opened(broken, kind).chunks())
        except ListRefused as error:
            refused += 1
            assert error.code in SENTENCES
    assert refused


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"", CSV, "list.empty"),
        (b"\r\n\n", TEXT, "list.empty"),
        (b"\n\n", NDJSON, "list.empty"),
        (b"%PDF-1.7\n\x00\x01", "", "list.binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "", "list.corrupt"),
        (b"\n<html><table><tr><td>139", "application/vnd.ms-excel", "list.web_page"),
        (b'<?xml version="1.0"?><Workbook>', "application/vnd.ms-excel", "list.web_page"),
        (b"BZh91AY&SY", "", "list.unknown_kind"),
        (b"\x80\x81\xff\xff\xfe" * 9, CSV, "list.charset"),
        (b"phone\n", "image/png", "list.unknown_kind"),
        (b"%PDF-1.7\n\x00\x01", PARQUET, "list.wrong_kind"),
        (zipped(b"%PDF-1.7\n\x00\x01"), XLSX, "list.wrong_kind"),
        (gzip.compress(parquet_bytes()), "", "list.nested_archive"),
        (gzip.compress(xlsx_bytes()), XLSX, "list.nested_archive"),
    ],
)
def test_what_is_no_list_is_refused_by_name(data: bytes, kind: str, code: str) -> None:
    with pytest.raises(ListRefused) as refused:
        list(opened(data, kind).chunks())
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")


def test_an_encoding_that_is_not_there_is_refused() -> None:
    for encoding, code in (("gzip", "list.corrupt"), ("br", "list.encoding")):
        with pytest.raises(ListRefused) as refused:
            opened(b"phone\n139\n", CSV, encoding=encoding)
        assert refused.value.code == code
