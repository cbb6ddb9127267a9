"""CSV, and text of one number a line."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from registry.engine.lists.charset import Readable, Utf8
from registry.engine.lists.chunk import Chunk
from registry.engine.lists.columns import Asked, beginning_of
from registry.engine.lists.delimiters import find_delimiter, first_rows, plain_table
from registry.engine.lists.grid import CR, LF, QUOTE, chunk_of
from registry.engine.lists.limits import CHUNK_CELLS, CHUNK_QUOTES, KIB, MOST_LINE
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.rewriting import Widener, rewritten
from registry.engine.lists.rows_list import head_of
from registry.engine.lists.shape import Shape

SAMPLE = 256 * KIB
_PIECE = 256 * KIB
CSV, TEXT = "text/csv", "text/plain"
_SEP = re.compile(rb'"?sep=([,;|\t])"?[^\S\r\n]*(?:\r\n|\r|\n)', re.IGNORECASE)


class TextList:
    """A list of text. `kind`: CSV, TEXT, or "" to find out; sent as TEXT it is a table too where it plainly is one.
    `delimiter`: where it is known."""

    def __init__(self, source: Readable, sample: bytes, kind: str, asked: Asked, *, delimiter: str = "") -> None:
        self._text = Utf8(source, sample, asked.charset)
        start = _fill(self._text, SAMPLE)
        if not start.strip(b"\r\n"):
            raise ListRefused("list.empty")
        if not delimiter:
            start, delimiter = said_delimiter(start)
        looked_at = _whole_lines(start)
        plain = not delimiter and kind == TEXT and not (delimiter := plain_table(looked_at))
        delimiter = delimiter or ("," if plain else find_delimiter(looked_at, asked.named()))
        rows = [[line] for line in _lines(looked_at)] if plain else first_rows(looked_at, delimiter)
        if not rows:
            raise ListRefused("list.cell_too_long" if start.strip(b"\r\n") else "list.empty")
        begun = beginning_of(rows, asked)
        kind = TEXT if plain else CSV
        self.head = head_of(begun, asked, delimiter=delimiter, charset=self._text.charset, kind=kind)
        self._shape = self.head.shape(asked, plain=plain)
        self._start = start[_record_bytes(start, self._shape, begun.above + begun.header) :]

    def chunks(self, rows: int, bytes_: int) -> Iterator[Chunk]:
        most = max(1, min(rows, CHUNK_CELLS // self._shape.width))
        reader = _Reader(self._text, self._start, self._shape)
        first = 0
        while (chunk := reader.chunk(most, bytes_, first)) is not None:
            if chunk.count:
                yield chunk
            first += chunk.count


class _Reader:
    """Cuts text into chunks at the ends of records."""

    def __init__(self, text: Readable, start: bytes, shape: Shape) -> None:
        self._text, self._held, self._shape = text, start, shape
        self._ended = False
        self._widener = Widener(shape)

    def chunk(self, rows: int, bytes_: int, first: int) -> Chunk | None:
        """The next one; None at the end."""
        want_rows, want_bytes = rows, bytes_
        while True:
            data = self._gather(want_rows, want_bytes)
            if not data:
                return None
            chunk = self._quick(data, rows, bytes_, first)
            if chunk is not None:
                return chunk
            regular, taken = rewritten(data, self._widener, most_rows=rows, ended=self._ended)
            if taken:
                self._held = data[taken:]
                return _written(regular, self._shape, first)
            self._held = data
            want_rows, want_bytes = len(data), len(data) + _PIECE  # a record reaches beyond what was read

    def _quick(self, data: bytes, rows: int, bytes_: int, first: int) -> Chunk | None:
        """The next chunk, if it is regular."""
        plain = self._shape.plain
        if not plain and data.count(b'"') > CHUNK_QUOTES:
            return None
        cut = _cut(data, rows, bytes_, ended=self._ended, plain=plain)
        chunk = chunk_of(data[:cut], self._shape, first) if cut else None
        if chunk is not None:
            self._widener.read += cut
            self._held = data[cut:]
        return chunk

    def _gather(self, rows: int, bytes_: int) -> bytes:
        """What is held and more, until there are enough rows or bytes."""
        pieces, size = [self._held], len(self._held)
        ends = _count_ends(self._held)
        while ends < rows and size < bytes_ and not self._ended and (ends or size <= MOST_LINE):
            piece = self._text.read(_PIECE)
            self._ended = not piece
            pieces.append(piece)
            size += len(piece)
            ends += _count_ends(piece)
        return b"".join(pieces)


def _written(regular: bytes, shape: Shape, first: int) -> Chunk:
    chunk = chunk_of(regular, replace(shape, plain=False), first)
    assert chunk is not None, "what csv wrote is regular"
    return chunk


def _count_ends(data: bytes) -> int:
    seen = np.frombuffer(data, np.uint8)
    count = int(np.count_nonzero(seen == LF))
    if b"\r" in data:
        returns = seen == CR
        count += int(np.count_nonzero(returns)) - int(np.count_nonzero(returns[:-1] & (seen[1:] == LF)))
    return count


def _cut(data: bytes, rows: int, bytes_: int, *, ended: bool, plain: bool) -> int:
    """How many bytes of `data` the next chunk takes if it is regular: at most `rows` records and about `bytes_`.

    0 where no record ends in it and more is to come.
    """
    seen = np.frombuffer(data, np.uint8)
    breaks = seen == LF
    if b"\r" in data:
        returns = seen == CR
        returns[:-1] &= ~breaks[1:]
        breaks |= returns
    ends = np.flatnonzero(breaks)
    if b'"' in data and not plain:
        ends = ends[np.searchsorted(np.flatnonzero(seen == QUOTE), ends) % 2 == 0]
    if len(ends) > rows:
        ends = ends[:rows]
    elif ended and len(data) <= bytes_:
        return len(data)
    within = int(np.searchsorted(ends, bytes_))
    if len(ends):
        return int(ends[max(0, within - 1)]) + 1
    return len(data) if ended else 0


def _fill(text: Readable, size: int) -> bytes:
    """At least `size` bytes of `text` and one whole line, or all there is."""
    data = bytearray()
    while len(data) < size or not _has_line(data):
        piece = text.read(size)
        if not piece:
            break
        data += piece
        if len(data) > MOST_LINE + size:
            raise ListRefused("list.line_too_long")
    return bytes(data)


def _has_line(data: bytearray) -> bool:
    """Whether a line that is not blank ends in it."""
    text = data.lstrip(b"\r\n")
    return b"\n" in text or b"\r" in text


def _whole_lines(data: bytes) -> bytes:
    """Without the last line, which may be cut, where there are others."""
    if len(data) < SAMPLE:
        return data
    end = max(data.rfind(b"\n"), data.rfind(b"\r"))
    return data[: end + 1]


def _lines(data: bytes) -> list[str]:
    text = data.decode("utf-8", "replace").replace("\r", "\n")
    return [line for line in text.split("\n", 200) if line and "\n" not in line]


def said_delimiter(start: bytes) -> tuple[bytes, str]:
    """The text without a first line of ``sep=;``, which spreadsheets read so, and what it says."""
    said = _SEP.match(start)
    return (start[said.end() :], said[1].decode()) if said else (start, "")


def _record_bytes(start: bytes, shape: Shape, records: int) -> int:
    """How long the first records are, blank lines between them included."""
    return rewritten(start, Widener(shape), most_rows=records, ended=True)[1] if records else 0
