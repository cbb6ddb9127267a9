"""A result as a workbook of one sheet. Every cell is text, so that no number loses its plus or its zeros.

Written by hand, for the libraries put sheets into temporary files on their way, in plaintext.
"""

import csv
import io
import re
import zipfile
from typing import BinaryIO
from xml.sax.saxutils import escape

from registry.engine.lists.refusals import ListRefused

MOST_ROWS = 250_000  # some seconds; longer results as CSV
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 32_767  # signs of a cell
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="r1"'
    f' Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="r1"'
    f' Type="{OFFICE}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{OFFICE}/spreadsheetml/2006/main"'
    f' xmlns:r="{OFFICE}/officeDocument/2006/relationships"><sheets><sheet name="result" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
}


class XlsxResult:
    """Written piece by piece on a binary stream, which needs `write` only and stays open. A context manager."""

    def __init__(self, stream: BinaryIO, delimiter: str) -> None:
        self._delimiter, self._rows = delimiter, 0
        self._archive = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
        for name, xml in _PARTS.items():
            with self._archive.open(name, "w") as part:  # `writestr` would put the time of writing in
                part.write((XML + xml).encode())
        self._sheet = self._archive.open("xl/worksheets/sheet1.xml", "w")
        self._sheet.write(f'{XML}<worksheet xmlns="{OFFICE}/spreadsheetml/2006/main"><sheetData>'.encode())

    def write(self, lines: bytes) -> None:
        """Rows as CSV. Raises ListRefused where they become too many."""
        rows = list(csv.reader(io.StringIO(lines.decode("utf-8", "replace"), newline=""), delimiter=self._delimiter))
        self._rows += len(rows)
        if self._rows > MOST_ROWS:
            raise ListRefused("result.too_long")
        self._sheet.write("".join("<row>" + "".join(map(_cell, row)) + "</row>" for row in rows).encode())

    def close(self) -> None:
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._archive.close()

    def __enter__(self) -> "XlsxResult":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _cell(text: str) -> str:
    if not text:
        return "<c/>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(NO_XML.sub("", text[:_LONGEST]))}</t></is></c>'
