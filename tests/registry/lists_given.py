"""The same few rows as a list of every kind, for the tests of lists."""

import csv
import gzip
import io
import itertools
import json
import struct
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from core.secrets.vault import VaultWriter
from registry.engine.lists import Chunk, OpenList, kept_sheet, open_list, workbook
from registry.engine.lists.columns import Asked

NAMES = ("编号", "手机号", "姓名", "行业")
ROWS = (
    ("crm-1", "13912345678", "张三", "insurance"),
    ("crm-2", "+8613912345679", '李,"四"; 五|\t六', ""),
    ("crm-3", "139 1234 5670", "王\n五", "loans"),
    ("crm-4", "", "赵六é𝄞", ""),
)
CSV, TEXT, NDJSON = "text/csv", "text/plain", "application/x-ndjson"
PARQUET = "application/vnd.apache.parquet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_text(*, delimiter: str = ",", end: str = "\n", header: bool = True) -> str:
    rows = (NAMES, *ROWS) if header else ROWS
    return "".join(delimiter.join(quoted(cell) for cell in row) + end for row in rows)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in '",;|\t\n\r') else cell


def ndjson_text() -> str:
    keys = ("ref", "number", "name", "category")
    return "".join(json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False) + "\n" for row in ROWS)


def parquet_bytes() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table([list(column) for column in zip(*ROWS, strict=True)], names=list(NAMES)), out)
    return out.getvalue()


def xlsx_bytes(rows: Sequence[Sequence[object]] = (NAMES, *ROWS)) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cell in itertools.chain.from_iterable(sheet.iter_rows()):
        cell.data_type = "s" if cell.data_type == "f" else cell.data_type  # a text that looks like a formula is none
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods_bytes(rows: Sequence[Sequence[str | int]]) -> bytes:
    """A sheet of an OpenDocument workbook."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    cells = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0"'
        f' xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="one">{cells}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0"/>')
    return out.getvalue()


def _ods_cell(value: str | int) -> str:
    kind = f'"float" office:value="{value}"' if isinstance(value, int) else '"string"'
    return f"<table:table-cell office:value-type={kind}><text:p>{value}</text:p></table:table-cell>"


def xls_bytes(rows: Sequence[Sequence[str | int]]) -> bytes:
    """A sheet of a workbook as Excel 97 kept it: records in the one stream of a compound file."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def cell(row: int, column: int, value: str | int) -> bytes:
        where = struct.pack("<HHH", row, column, 0)
        if isinstance(value, int):
            return record(0x203, where + struct.pack("<d", value))
        return record(0x204, where + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))

    begin = [record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0)) for kind in (5, 16)]
    end = record(0x0A, b"")
    named = struct.pack("<BB", 1, 0) + b"1"
    offset = len(begin[0]) + len(record(0x85, struct.pack("<IH", 0, 0) + named)) + len(end)
    sheet = b"".join(cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row))
    book = begin[0] + record(0x85, struct.pack("<IH", offset, 0) + named) + end + begin[1] + sheet + end
    return _compound(book.ljust(8192, b"\0"))


def _compound(stream: bytes) -> bytes:
    """Sectors of 512 bytes: the table of sectors, the directory, then the stream, which is too long for a small one."""
    sectors = len(stream) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        written = (name + "\0").encode("utf-16-le")
        tree = struct.pack("<HBBIII", len(written), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return written.ljust(64, b"\0") + tree + bytes(36) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return head + struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table))) + folder.ljust(512, b"\0") + stream


WORKBOOKS: dict[str, Callable[[Sequence[Sequence[str]]], bytes]] = {
    "xlsx": xlsx_bytes,
    "ods": lambda rows: ods_bytes([list(row) for row in rows]),
    "xls": lambda rows: xls_bytes([list(row) for row in rows]),
}


@contextmanager
def openings() -> Iterator[list[int]]:
    """The ids of the processes that are started meanwhile to read workbooks."""
    started: list[int] = []
    whole = workbook._started

    def counted(source: BinaryIO) -> "subprocess.Popen[bytes]":
        child = whole(source)
        started.append(child.pid)
        return child

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "_started", counted)
        yield started


@contextmanager
def killed_while_keeping() -> Iterator[None]:
    """Whoever keeps a sheet meanwhile is killed once a piece of it is written, and takes nothing away."""
    whole = kept_sheet._pieces

    def begun(file: BinaryIO, asked: Asked, still: Callable[[], object]) -> Iterator[bytes]:
        pieces = whole(file, asked, still)
        yield next(pieces) + next(pieces)
        raise SystemExit

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_sheet, "_pieces", begun)
        patch.setattr(VaultWriter, "abort", lambda self: None)
        patch.setattr(VaultWriter, "__del__", lambda self: None)
        yield


def zipped(data: bytes, name: str = "list.csv", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, data)
    return out.getvalue()


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "two gzip members": lambda data: gzip.compress(data[:40]) + gzip.compress(data[40:]),
    "zstd": lambda data: zstandard.compress(data),
    "zip": zipped,
    "stored zip": lambda data: zipped(data, method=zipfile.ZIP_STORED),
}


def opened(data: bytes, kind: str = CSV, **options: Any) -> OpenList:
    return open_list(io.BytesIO(data), kind=kind, **options)


def cells(chunk: Chunk, delimiter: str) -> list[list[str]]:
    """The chunk's lines read by Python's csv."""
    lines = chunk.data[: int(chunk.rows[-1])].decode()
    return list(csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter))
