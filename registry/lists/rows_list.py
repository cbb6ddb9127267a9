"""Rows that come as texts (NDJSON, Parquet, XLSX): written as regular CSV, then cut like any list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from registry.lists.chunk import Cells, Chunk
from registry.lists.columns import Asked, find_columns
from registry.lists.grid import chunk_of
from registry.lists.limits import (
    CHUNK_CELLS,
    KIB,
    MIB,
    MOST_CELL,
    MOST_COLUMNS,
    MOST_LINE,
    MOST_OPENED,
    RATIO,
    RATIO_FREE,
)
from registry.lists.refusals import ListRefused
from registry.lists.rewriting import Widener
from registry.lists.shape import ListHead, Shape

_BATCH_BYTES = 256 * KIB
_FIRST_ROWS, _FIRST_BYTES = 100, MIB
MALFORMED = b"?"


@dataclass(frozen=True, slots=True)
class Row:
    """`cells`: as many as the list has columns, or fewer or more. `malformed`: whatever the number cell says, it is none.
    `weight`: bytes of the list it was read from.
    """

    cells: list[str]
    weight: int
    malformed: bool = False


def beginning(rows: Iterator[Row]) -> list[Row]:
    """The first rows, to find out what the list is: not many, and not much."""
    first: list[Row] = []
    size = 0
    while len(first) < _FIRST_ROWS and size < _FIRST_BYTES and (row := next(rows, None)) is not None:
        first.append(row)
        size += _weigh(row)
    return first


def head_of(
    names: Sequence[str], header: bool, rows: Sequence[Sequence[str]], asked: Asked, *, charset: str, kind: str
) -> ListHead:
    if len(names) > MOST_COLUMNS:
        raise ListRefused("list.too_many_columns")
    found = find_columns(names, header, rows, asked)
    return ListHead(
        names=tuple(names),
        number=found.number,
        ref=found.ref,
        category=found.category,
        client=found.client,
        guessed=found.guessed,
        delimiter=",",
        charset=charset,
        header=header,
        kind=kind,
    )


def chunks_of(rows: Iterable[Row], shape: Shape, most_rows: int, most_bytes: int) -> Iterator[Chunk]:
    most_rows = max(1, min(most_rows, CHUNK_CELLS // shape.width))
    widener = Widener(shape)
    written: list[bytes] = []
    batch: list[Row] = []
    malformed: list[int] = []
    count = size = weight = first = total = 0
    for row in rows:
        if row.malformed:
            malformed.append(count)
        batch.append(row)
        count += 1
        weight += _weigh(row)
        if weight < _BATCH_BYTES and count < most_rows:
            continue
        written.append(_write(batch, widener))
        size += len(written[-1])
        total += len(written[-1])
        _check_growth(total, widener.read)
        batch, weight = [], 0
        if count >= most_rows or size >= most_bytes:
            yield _chunk(written, shape, first, malformed)
            first, count, size, written, malformed = first + count, 0, 0, [], []
    if count:
        written.append(_write(batch, widener))
        yield _chunk(written, shape, first, malformed)


def _check_growth(written: int, read: int) -> None:
    """Texts that cells share, and columns packed to nothing, must not unpack without end."""
    if written > MOST_OPENED:
        raise ListRefused("list.too_large")
    if written > RATIO_FREE + RATIO * read:
        raise ListRefused("list.ratio")


def _weigh(row: Row) -> int:
    """Bytes, about, that the row takes; refuses what is beyond every measure."""
    size = sum(map(len, row.cells))
    if size > MOST_CELL and max(map(len, row.cells)) > MOST_CELL:
        raise ListRefused("list.cell_too_long")
    if size > MOST_LINE:
        raise ListRefused("list.line_too_long")
    return size + 8 * len(row.cells)


def _write(batch: list[Row], widener: Widener) -> bytes:
    widener.read += sum(row.weight for row in batch)
    return widener.write([row.cells for row in batch])


def _chunk(written: list[bytes], shape: Shape, first: int, malformed: list[int]) -> Chunk:
    data = b"".join(written)
    if b"\0" in data:
        raise ListRefused("list.binary")
    chunk = chunk_of(data, shape, first)
    assert chunk is not None, "what csv wrote is regular"
    return _marked(chunk, malformed) if malformed else chunk


def _marked(chunk: Chunk, malformed: list[int]) -> Chunk:
    """The number of these rows is a question mark behind the lines: no text of theirs may pass for one."""
    places = np.array(malformed, np.int64)
    starts, ends = chunk.numbers.starts.copy(), chunk.numbers.ends.copy()
    starts[places], ends[places] = len(chunk.data), len(chunk.data) + len(MALFORMED)
    data = chunk.data + MALFORMED
    return Chunk(
        chunk.first, chunk.count, data, chunk.rows, Cells(starts, ends), chunk.refs, chunk.categories, chunk.clients
    )
