"""XLSX: the first sheet of a workbook, read as a stream. Entities and document types are refused."""

import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import PurePosixPath
from typing import BinaryIO

from registry.engine.lists.chunk import Chunk
from registry.engine.lists.columns import Asked, is_header
from registry.engine.lists.limits import KIB, XLSX_MEMBERS, XLSX_SECONDS
from registry.engine.lists.packing import Opened, member_of, zip_of
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.rows_list import HEAD_ROWS, Batch, chunks_of, head_of
from registry.engine.lists.xlsx_xml import Patience, Sheet, Strings, elements, shared_strings

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SMALL = 1024 * KIB


def is_workbook(source: BinaryIO) -> bool:
    try:
        names = zip_of(source, most_members=XLSX_MEMBERS).namelist()
    except ListRefused:
        return False
    return "xl/workbook.xml" in names


class XlsxList:
    def __init__(self, source: BinaryIO, asked: Asked) -> None:
        self._patience = Patience(XLSX_SECONDS)
        archive = zip_of(source, most_members=XLSX_MEMBERS)
        sheet = _member(archive, _first_sheet(archive, self._patience))
        self._sheet = Sheet(sheet, _strings(archive, self._patience), self._patience)
        self._batches = self._sheet.batches()
        first = next(self._batches, None)
        if first is None:
            raise ListRefused("list.empty")
        rows = first.rows
        header = is_header(rows[0], rows[1:HEAD_ROWS], asked)
        names = rows[0] if header else [f"column_{n}" for n in range(1, max(map(len, rows[:HEAD_ROWS])) + 1)]
        self._first = Batch(rows[1:] if header else rows, first.weight)
        self.head = head_of(names, header, self._first.rows, asked, charset="utf-8", kind=KIND)
        self._patience.rest()

    def chunks(self, rows: int, bytes_: int) -> Iterator[Chunk]:
        self._patience.go_on()
        for chunk in chunks_of(chain([self._first], self._batches), self.head.shape(), rows, bytes_):
            self._patience.rest()
            yield chunk
            self._patience.go_on()


def _member(archive: zipfile.ZipFile, name: str) -> Opened:
    try:
        return member_of(archive, archive.getinfo(name))
    except KeyError:
        raise ListRefused("list.sheet_missing") from None


def _strings(archive: zipfile.ZipFile, patience: Patience) -> Strings:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return Strings()
    return shared_strings(_member(archive, "xl/sharedStrings.xml"), patience)


def _first_sheet(archive: zipfile.ZipFile, patience: Patience) -> str:
    """The member that holds the first sheet of the book, by the book's own order."""
    sheets = _attributes(archive, "xl/workbook.xml", "sheet", patience)
    relations = _attributes(archive, "xl/_rels/workbook.xml.rels", "Relationship", patience)
    wanted = next(
        (value for key, value in (sheets[0] if sheets else {}).items() if key.endswith("id") and ":" in key), ""
    )
    target = next((relation.get("Target", "") for relation in relations if relation.get("Id") == wanted), "")
    if not target:
        raise ListRefused("list.sheet_missing")
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _attributes(archive: zipfile.ZipFile, name: str, tag: str, patience: Patience) -> Sequence[dict[str, str]]:
    return elements(_member(archive, name), tag, most=_SMALL, patience=patience)
