"""A sheet that is kept reads as the workbook does, cell by cell and line by line, and is kept whole or not at all."""

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
import pytest

from registry.engine.lists import ListRefused, kept_sheet
from registry.engine.lists.columns import Asked
from registry.engine.lists.kept_sheet import SHEET, KeptSheet, Source, open_kept
from registry.engine.lists.named_table import NamedTable
from registry.engine.lists.opening import open_content, open_list
from tests.registry.lists_given import NAMES, ROWS, WORKBOOKS, openings, xlsx_bytes, zipped

FILE, ANY_SHEET = "file", Asked()
HEADER = ("手机号", "时间", "备注")
# What a cell may say that a text could say otherwise: by its delimiter, its quotes, its lines, or what a spreadsheet makes of it.
ODD: list[object] = [
    "sep=;", "sep=,", '"sep=;"', "a,b;c|d\te", 'say "so"', '"', '""', "'", "''1", "two\nlines", "\n", "a\r\nb", "00139", "+8613912345678",
    "=1+1", "'=1+1", "@x", "-5", "＝1", "\ufeffmark", " blank ", "　", "é𝄞", "\\N", "{}", '{"number": "13912345678"}', "#", "13912345678",
    13912345678, 139123456789012, 1391234567890123456, 1.5, 1e20, 0.1, True, False, date(2026, 1, 5), datetime(2026, 1, 5, 10, 30, 1),
    datetime(2026, 1, 5), None, "x" * 40_000,
]  # fmt: skip


class Kept:
    """A folder of plain files, each there whole or not at all."""

    def __init__(self, folder: Path, data: bytes) -> None:
        self.folder = folder
        (folder / FILE).write_bytes(data)

    def exists(self, name: str) -> bool:
        return (self.folder / name).exists()

    def read(self, name: str) -> BinaryIO:
        return (self.folder / name).open("rb")

    def put_pieces(self, name: str, pieces: Iterable[bytes]) -> None:
        (self.folder / name).write_bytes(b"".join(pieces))


def both_ways(data: bytes, folder: Path, read: Callable[[Source], Any], asked: Asked = ANY_SHEET) -> Any:
    """What is read of a workbook: by whoever keeps it, and by whoever comes later, as without it."""
    directly, kept = read(io.BytesIO(data)), Kept(folder, data)
    with openings() as opened:
        for _ in range(2):
            with open_kept(kept, FILE, asked, still=lambda: None) as source:
                assert isinstance(source, KeptSheet) and read(source) == directly
    assert len(opened) == 1
    (folder / SHEET).unlink()
    return directly


def table_of(source: Source, sheet: str | None = None) -> tuple[Any, ...]:
    table = NamedTable(source, sheet=sheet, charset="gb18030")
    return table.names, table.warnings, list(table.rows(7))


def text_of(source: Source) -> tuple[Any, ...]:
    content, pieces = open_content(source, Asked()), []
    while piece := content.text.read(4096):
        pieces.append(piece)
    return content.sheet, content.size, content.warnings, b"".join(pieces)


def head_of(source: Source) -> tuple[Any, ...]:
    opened = open_list(source, kind="")
    return opened.head, [chunk.line(row) for chunk in opened.chunks(3) for row in range(chunk.count)]


@pytest.mark.parametrize("read", [table_of, text_of, head_of])
def test_every_cell_says_the_same(tmp_path: Path, read: Callable[[Source], Any]) -> None:
    rows: list[Sequence[object]] = [HEADER]
    for n, cell in enumerate(ODD):
        rows += [("13912345678", cell, n), (cell,), ("13912345679", "", cell, "one more"), ()]
    said = both_ways(xlsx_bytes(rows), tmp_path, read)
    for cell in ("00139", "2026-01-05 10:30:01", "139123456789012", "sep=;", "=1+1"):
        assert cell in repr(said)


@pytest.mark.parametrize("first", ["sep=;", "=1", "\ufeff", "a\nb", "导出 2026年1月"])
def test_so_does_the_first_cell_above_the_header(tmp_path: Path, first: str) -> None:
    rows = [(first,), HEADER, ("13912345678", "a;b", "c,d"), ("13912345679", "", "")]
    names, _warnings, found = both_ways(xlsx_bytes(rows), tmp_path, table_of)
    assert names == HEADER and [cells for _line, cells in found] == [[*rows[2]], [*rows[3]]]
    both_ways(xlsx_bytes(rows), tmp_path, text_of)


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_workbooks_of_every_kind(tmp_path: Path, kind: str) -> None:
    plain = [list(row) for row in (NAMES, *ROWS[:2])]
    names, warnings, found = both_ways(WORKBOOKS[kind](plain), tmp_path, table_of)
    assert (names, warnings) == (NAMES, ()) and [cells for _line, cells in found] == plain[1:]


def test_the_sheet_that_is_asked_for_and_what_is_said_of_the_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, number in (("一", "13912345678"), ("二", "13912345679")):
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        sheet.append((number, "", name))
    out = io.BytesIO()
    book.save(out)
    _names, warnings, found = both_ways(out.getvalue(), tmp_path, table_of)
    assert ([(one.code, one.columns) for one in warnings], found[0][1][2]) == ([("list.other_sheets", ("二",))], "一")
    asked = Asked(sheet="二")
    said = both_ways(out.getvalue(), tmp_path, lambda source: table_of(source, "二"), asked)
    assert (said[1], said[2]) == ((), [(2, ["13912345679", "", "二"])])


@pytest.mark.parametrize("data", [b"phone\n13912345678\n", zipped(b"phone\n13912345678\n"), b"PK\x03\x04rubbish", b""])
def test_what_is_no_workbook_is_read_where_it_lies(tmp_path: Path, data: bytes) -> None:
    kept = Kept(tmp_path, data)
    with open_kept(kept, FILE, Asked(), still=lambda: None) as source:
        assert not isinstance(source, KeptSheet) and source.read() == data
    assert not kept.exists(SHEET)


def test_of_a_workbook_that_cannot_be_read_to_its_end_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_sheet, "WORKBOOK_KEPT", 100)
    kept = Kept(tmp_path, xlsx_bytes())
    for asked, code in ((Asked(), "list.workbook_too_large"), (Asked(sheet="no"), "list.sheet_unknown")):
        with pytest.raises(ListRefused) as refused, open_kept(kept, FILE, asked, still=lambda: None):
            pass
        assert (refused.value.code, kept.exists(SHEET)) == (code, False)


def test_whoever_keeps_it_says_that_they_are_still_at_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_sheet, "SIGN_OF_LIFE", 0.0)
    said: list[str] = []
    with open_kept(
        Kept(tmp_path, xlsx_bytes([NAMES] * 20_000)), FILE, Asked(), still=lambda: said.append("still")
    ) as source:
        assert isinstance(source, KeptSheet) and len(said) > 3
