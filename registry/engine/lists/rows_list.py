"""Rows that come as texts (NDJSON, Parquet, XLSX): written as regular CSV, then cut like any list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from registry.engine.lists.charset import Readable
from registry.engine.lists.chunk import Cells, Chunk
from registry.engine.lists.columns import Asked, Beginning, find_columns
from registry.engine.lists.grid import chunk_of
from registry.engine.lists.limits import CHUNK_CELLS, KIB, MOST_COLUMNS, MOST_LINE, MOST_OPENED, RATIO, RATIO_FREE
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.rewriting import Widener
from registry.engine.lists.shape import ListHead, Shape

BATCH_BYTES, BATCH_ROWS = 256 * KIB, 4096
HEAD_ROWS = 100  # are looked at to find out what the list is
MALFORMED = b"?"


@dataclass(frozen=True, slots=True)
class Batch:
    """A few rows: cells as many as the list has columns, or fewer or more. `weight`: bytes of the list they took.
    `malformed`: positions of rows whose number cell is none, whatever it says.
    """

    rows: list[list[str]]
    weight: int
    malformed: Sequence[int] = ()


def head_of(begun: Beginning, asked: Asked, *, charset: str, kind: str, delimiter: str = ",") -> ListHead:
    if len(begun.names) > MOST_COLUMNS:
        raise ListRefused("list.too_many_columns")
    found = find_columns(begun.names, begun.header, begun.rows[:HEAD_ROWS], asked)
    return ListHead.of(begun, found, delimiter=delimiter, charset=charset, kind=kind)


def lines_of(text: Readable) -> Iterator[bytes]:
    """The lines, blank ones left out, without their ends."""
    held = b""
    while piece := text.read(BATCH_BYTES):
        *whole, held = (held + piece).split(b"\n")
        yield from filter(None, map(bytes.strip, whole))
        if len(held) > MOST_LINE:
            raise ListRefused("list.line_too_long")
    if held.strip():
        yield held.strip()


def chunks_of(batches: Iterable[Batch], shape: Shape, most_rows: int, most_bytes: int) -> Iterator[Chunk]:
    most_rows = max(1, min(most_rows, CHUNK_CELLS // shape.width))
    writing = _Writing(shape)
    for batch in batches:
        writing.widener.read += batch.weight
        start = 0
        while start < len(batch.rows):
            stop = min(len(batch.rows), start + most_rows - writing.count)
            writing.add(batch, start, stop)
            if writing.count >= most_rows or writing.size >= most_bytes:
                yield writing.chunk()
            start = stop
    if writing.count:
        yield writing.chunk()


class _Writing:
    """The chunk under way."""

    def __init__(self, shape: Shape) -> None:
        self.shape, self.widener = shape, Widener(shape)
        self._pieces: list[bytes] = []
        self._malformed: list[int] = []
        self._first = self._total = 0
        self.count = self.size = 0

    def add(self, batch: Batch, start: int, stop: int) -> None:
        piece = self.widener.write(batch.rows[start:stop] if stop - start < len(batch.rows) else batch.rows)
        self._malformed += [self.count + position - start for position in batch.malformed if start <= position < stop]
        self._pieces.append(piece)
        self.count += stop - start
        self.size += len(piece)
        self._total += len(piece)
        # Texts that cells share, and columns packed to nothing, must not unpack without end.
        if self._total > MOST_OPENED:
            raise ListRefused("list.too_large")
        if self._total > RATIO_FREE + RATIO * self.widener.read:
            raise ListRefused("list.ratio")

    def chunk(self) -> Chunk:
        data = b"".join(self._pieces)
        if b"\0" in data:
            raise ListRefused("list.binary")
        chunk = chunk_of(data, self.shape, self._first)
        assert chunk is not None, "what csv wrote is regular"
        chunk = _marked(chunk, self._malformed) if self._malformed else chunk
        self._first += self.count
        self._pieces, self._malformed, self.count, self.size = [], [], 0, 0
        return chunk


def _marked(chunk: Chunk, malformed: list[int]) -> Chunk:
    """The number of these rows is a question mark behind the lines: no text of theirs may pass for one."""
    positions = np.array(malformed, np.int64)
    starts, ends = chunk.numbers.starts.copy(), chunk.numbers.ends.copy()
    starts[positions], ends[positions] = len(chunk.data), len(chunk.data) + len(MALFORMED)
    return replace(chunk, data=chunk.data + MALFORMED, numbers=Cells(starts, ends))
