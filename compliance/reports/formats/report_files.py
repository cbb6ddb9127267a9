"""The tables of a report as CSV, as a workbook and as JSON. Codes stay beside the words, so that machines read them too."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from compliance.reports.rules.report_tables import Cell, Table
from core.web.csv_cells import harmless
from registry.engine.lists.xlsx_result import NO_XML, OFFICE, XML

Word = Callable[[Table, Cell], str]  # a line's key in words
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NO_NAME = re.compile(r"[\[\]:*?/\\']")


def as_csv(tables: Sequence[Table], word: Word) -> bytes:
    """One figure a row: table, key, the key in words, figure, value."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(["table", "key", "label", "figure", "value"])
    for table in tables:
        for key, *cells in table.rows:
            label = harmless(word(table, key))
            for column, cell in zip(table.columns[1:], cells, strict=True):
                writer.writerow([table.code, harmless(key), label, column, "" if cell is None else harmless(cell)])
    return written.getvalue().encode("utf-8-sig")


def as_json(head: Mapping[str, Any], tables: Sequence[Table]) -> bytes:
    told = {
        **head,
        "tables": {table.code: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in tables},
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def as_workbook(
    tables: Sequence[Table], name: Callable[[Table], str], head: Callable[[Table], list[str]], word: Word
) -> bytes:
    """One sheet a table, figures as numbers."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        names = _sheet_names([name(table) for table in tables])
        for part, xml in _parts(names).items():
            _write(archive, part, xml)
        for number, table in enumerate(tables, start=1):
            rows: list[Sequence[Cell]] = [head(table), *([word(table, row[0]), *row[1:]] for row in table.rows)]
            _write(archive, f"xl/worksheets/sheet{number}.xml", _sheet(rows))
    return written.getvalue()


def _write(archive: zipfile.ZipFile, name: str, xml: str) -> None:
    """Without the time of writing, which `writestr` would put in: one report gives the same bytes for ever."""
    with archive.open(name, "w") as part:
        part.write((XML + xml).encode())


def _sheet_names(titles: Sequence[str]) -> list[str]:
    """As a workbook allows them: 31 signs, each once."""
    return [f"{number} {_NO_NAME.sub(' ', title)}"[:31].strip() for number, title in enumerate(titles, start=1)]


def _parts(names: Sequence[str]) -> dict[str, str]:
    numbers = range(1, len(names) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SHEET}.worksheet+xml"/>' for n in numbers
    )
    sheets = "".join(
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{n}" r:id="r{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml"'
        f' ContentType="{_SHEET}.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="r1"'
        f' Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{links}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{OFFICE}/spreadsheetml/2006/main"'
        f' xmlns:r="{OFFICE}/officeDocument/2006/relationships"><sheets>{sheets}</sheets></workbook>',
    }


def _sheet(rows: Sequence[Sequence[Cell]]) -> str:
    lines = "".join("<row>" + "".join(map(_cell, row)) + "</row>" for row in rows)
    return f'<worksheet xmlns="{OFFICE}/spreadsheetml/2006/main"><sheetData>{lines}</sheetData></worksheet>'


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(NO_XML.sub("", value))}</t></is></c>'
