"""The XML of a workbook, by expat, with every size that grows held in bounds."""

import time
from array import array
from collections.abc import Callable, Iterator
from xml.parsers import expat

from registry.engine.lists.charset import Readable
from registry.engine.lists.limits import (
    KIB,
    MOST_CELL,
    MOST_COLUMNS,
    MOST_LINE,
    XLSX_DEPTH,
    XLSX_ROWS,
    XLSX_SHEET,
    XLSX_STRING_COUNT,
    XLSX_STRINGS,
    XML_TOKEN,
)
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.rows_list import BATCH_BYTES, Batch

_PIECE = 64 * KIB


class Patience:
    """So much of this thread's processor time may be spent on a workbook: small ones can hold work without end.

    Whoever works on it asks in short steps; between `rest` and `go_on` time is somebody else's.
    """

    def __init__(self, seconds: float) -> None:
        self._left, self._since = seconds, time.thread_time()

    def ask(self) -> None:
        """Raises ListRefused once it has run out."""
        if time.thread_time() - self._since > self._left:
            raise ListRefused("list.workbook_too_slow")

    def rest(self) -> None:
        self._left -= time.thread_time() - self._since

    def go_on(self) -> None:
        self._since = time.thread_time()


class Strings:
    """The texts that cells share, in one piece of bytes."""

    def __init__(self) -> None:
        self._blob, self._ends = bytearray(), array("L", [0])

    def add(self, text: str) -> None:
        self._blob += text.encode("utf-8", "replace")
        self._ends.append(len(self._blob))
        if len(self._blob) > XLSX_STRINGS or len(self._ends) > XLSX_STRING_COUNT:
            raise ListRefused("list.workbook_too_large")

    def size(self, position: int) -> int:
        """Bytes. Raises ListRefused where there is none at `position`."""
        if not 0 <= position < len(self._ends) - 1:
            raise ListRefused("list.corrupt")
        return self._ends[position + 1] - self._ends[position]

    def __getitem__(self, position: int) -> str:
        return self._blob[self._ends[position] : self._ends[position + 1]].decode()


class _Xml:
    """Feeds a parser; names come without their namespace's prefix."""

    def __init__(self, source: Readable, most: int, patience: Patience) -> None:
        self._source, self._most, self._depth, self.fed = source, most, 0, 0
        self._patience = patience
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.start: Callable[[str, dict[str, str]], None] = lambda name, attributes: None
        self.end: Callable[[str], None] = lambda name: None

    def feed(self) -> bool:
        """One piece more. False at the end. Raises ListRefused."""
        self._patience.ask()
        piece = self._source.read(_PIECE)
        self.fed += len(piece)
        if self.fed > self._most:
            raise ListRefused("list.workbook_too_large")
        try:
            self.parser.Parse(piece, not piece)
        except expat.ExpatError:
            raise ListRefused("list.corrupt") from None
        if self.fed - max(0, self.parser.CurrentByteIndex) > XML_TOKEN:
            raise ListRefused("list.workbook_too_large")
        return bool(piece)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > XLSX_DEPTH:
            raise ListRefused("list.corrupt")
        self.start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.end(name.rpartition(":")[2])

    @staticmethod
    def _refuse(*_: object) -> int:
        raise ListRefused("list.xml_entities")


def elements(source: Readable, tag: str, *, most: int, patience: Patience) -> list[dict[str, str]]:
    """The attributes of every `tag` in a small file."""
    xml, found = _Xml(source, most, patience), list[dict[str, str]]()

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == tag:
            found.append(attributes)

    xml.start = start
    while xml.feed():
        pass
    return found


class _Text:
    """Gathers the text of the elements now open, at most a cell's worth."""

    def __init__(self, xml: _Xml) -> None:
        self._pieces: list[str] = []
        self._size = 0
        self.on = False
        xml.parser.CharacterDataHandler = self._take

    def _take(self, text: str) -> None:
        if self.on:
            self._size += len(text)
            if self._size > MOST_CELL:
                raise ListRefused("list.cell_too_long")
            self._pieces.append(text)

    def taken(self) -> str:
        text = "".join(self._pieces)
        self._pieces, self._size = [], 0
        return text


def shared_strings(source: Readable, patience: Patience) -> Strings:
    """``<si><t>…</t></si>`` or runs ``<si><r><t>…``; how it is spoken (``rPh``) is left out."""
    xml, strings = _Xml(source, XLSX_SHEET, patience), Strings()
    text, spoken = _Text(xml), [0]

    def start(name: str, attributes: dict[str, str]) -> None:
        spoken[0] += name == "rPh"
        text.on = name == "t" and not spoken[0]

    def end(name: str) -> None:
        text.on = False
        spoken[0] -= name == "rPh"
        if name == "si":
            strings.add(text.taken())

    xml.start, xml.end = start, end
    while xml.feed():
        pass
    return strings


class Sheet:
    """The rows of a sheet that hold anything, as texts."""

    def __init__(self, source: Readable, strings: Strings, patience: Patience) -> None:
        self._xml, self._strings, self._patience = _Xml(source, XLSX_SHEET, patience), strings, patience
        self._text = _Text(self._xml)
        self._xml.start, self._xml.end = self._start, self._end
        self._ready: list[list[str | int]] = []
        self._cells: list[str | int] = []  # a number is a position among the shared texts
        self._column, self._kind, self._seen = 0, "", 0

    def batches(self) -> Iterator[Batch]:
        """None of them empty."""
        more = True
        while more:
            before = self._xml.fed
            more = self._xml.feed()
            ready, self._ready = self._ready, []
            weight = (self._xml.fed - before) // max(1, len(ready))
            rows: list[list[str]] = []
            size = 0
            for cells in ready:
                rows.append(self._resolved(cells))
                size += sum(map(len, rows[-1])) + len(cells)
                if size >= BATCH_BYTES:
                    yield Batch(rows, weight * len(rows))
                    self._patience.ask()
                    rows, size = [], 0
            if rows:
                yield Batch(rows, weight * len(rows))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._cells, self._column = [], 0
        elif name == "c":
            self._column = _column_of(attributes.get("r", ""), self._column)
            self._kind = attributes.get("t", "n")
        self._text.on = name in ("v", "t")

    def _end(self, name: str) -> None:
        self._text.on = False
        if name == "c":
            self._cell(self._text.taken())
        elif name == "row" and self._cells:
            self._seen += 1
            if self._seen > XLSX_ROWS:
                raise ListRefused("list.workbook_too_large")
            self._ready.append(self._cells)
            self._cells = []

    def _cell(self, raw: str) -> None:
        if self._column >= MOST_COLUMNS:
            raise ListRefused("list.too_many_columns")
        value = _value(raw, self._kind)
        if value != "":
            self._cells += [""] * (self._column - len(self._cells))
            self._cells[self._column :] = [value]
        self._column += 1

    def _resolved(self, cells: list[str | int]) -> list[str]:
        """With the shared texts looked up, one row at a time: a few cells may name very long ones."""
        size = sum(self._strings.size(cell) if isinstance(cell, int) else len(cell) for cell in cells)
        if size > MOST_LINE:
            raise ListRefused("list.line_too_long")
        return [self._strings[cell] if isinstance(cell, int) else cell for cell in cells]


def _value(raw: str, kind: str) -> str | int:
    if kind == "s":
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else ""
    if kind == "b":
        return "TRUE" if raw == "1" else "FALSE"
    if kind == "n" and not (raw.isascii() and raw.isdigit()):
        return _number(raw)
    return raw


def _number(raw: str) -> str:
    """``1.3912345678E10`` is a telephone number."""
    try:
        value = float(raw)
    except ValueError:
        return raw
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else raw


def _column_of(reference: str, otherwise: int) -> int:
    """Counted from 0: ``C7`` is 2. Cells may leave out where they stand: then next to the one before."""
    letters = reference.rstrip("0123456789")
    if not letters or not letters.isascii() or not letters.isupper() or len(letters) > 3:
        return otherwise
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    return column - 1
