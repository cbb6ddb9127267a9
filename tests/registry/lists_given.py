"""The same few rows as a list of every kind, for the tests of lists."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from registry.engine.lists import Chunk, OpenList, open_list

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


def xlsx_bytes() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (NAMES, *ROWS):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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
