"""A record cut into the parts that the database keeps, in the binary form that PostgreSQL copies in.

A part is 256 rows, four leaves of the Merkle tree; 256 parts are one subtree.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from registry.engine.records.row_format import WRITTEN, RowFormat

PART_ROWS = 256
# PostgreSQL, COPY, "Binary Format": signature, flags, length of the header's extension; at the end -1 for a field count.
HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TAIL = b"\xff\xff"
FIELDS = 6


def copy_bytes(
    record: int, rows: NDArray[np.void], charged: NDArray[np.bool_], *, first_row: int, form: RowFormat = WRITTEN
) -> bytes:
    """Parts as a binary COPY of (record, last, number, count, charged, rows).

    `rows`: an array of `form`; `charged`: which of them were new to the firm; `first_row`: how many rows of the record lie
    before them, a multiple of `PART_ROWS`.
    """
    whole = len(rows) - len(rows) % PART_ROWS
    number = first_row // PART_ROWS
    full = tuples(record, rows[:whole], charged[:whole], size=PART_ROWS, number=number, form=form)
    rest = tuples(
        record, rows[whole:], charged[whole:], size=len(rows) - whole, number=number + whole // PART_ROWS, form=form
    )
    return HEAD + full + rest + TAIL


def tuples(
    record: int, rows: NDArray[np.void], charged: NDArray[np.bool_], *, size: int, number: int, form: RowFormat
) -> bytes:
    """Parts of exactly `size` rows each, the first of them `number`."""
    if not len(rows):
        return b""
    bits = np.packbits(charged.reshape(-1, size), axis=1, bitorder="little")
    layout = shape(size, bits.shape[1], form)
    table = np.zeros(len(rows) // size, dtype=layout)
    table["fields"] = FIELDS
    for name in ("record", "last", "number", "count", "charged", "rows"):
        table[f"{name}_bytes"] = layout[name].itemsize
    table["record"], table["count"] = record, size
    table["last"] = rows["sealed"].reshape(-1, size)[:, -1]
    table["number"] = np.arange(number, number + len(table))
    table["charged"] = bits
    table["rows"] = rows.view(np.uint8).reshape(-1, size * form.row_bytes)
    return table.tobytes()


def shape(size: int, charged_bytes: int, form: RowFormat) -> np.dtype[np.void]:
    values = [
        ("record", ">i8"),
        ("last", ">i8"),
        ("number", ">i4"),
        ("count", ">i2"),
        ("charged", f"({charged_bytes},)u1"),
        ("rows", f"({size * form.row_bytes},)u1"),
    ]
    lengths = [[(f"{name}_bytes", ">i4"), (name, kind)] for name, kind in values]
    return np.dtype([("fields", ">i2"), *(field for pair in lengths for field in pair)])


def first_of_equal(sealed: NDArray[np.int64], *, after: int) -> NDArray[np.bool_]:
    """Of sorted numbers, those that differ from the one before; `after`: the one before the first."""
    first: NDArray[np.bool_] = np.diff(sealed, prepend=after) != 0
    return first


def charged_numbers(rows: bytes, charged: bytes, form: RowFormat) -> NDArray[np.int64]:
    """The sealed numbers of a part that its bits mark."""
    return charged_of([(rows, charged, form)])[0]


def charged_of(parts: Sequence[tuple[bytes, bytes, RowFormat]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The sealed numbers that the bits of parts (rows, charged, format) mark, part after part; and how many of each part."""
    numbers = [np.frombuffer(rows, form.row)["sealed"] for rows, _charged, form in parts]
    sealed = np.concatenate([np.empty(0, ">i8"), *numbers]).astype(np.int64)
    bits = np.unpackbits(np.frombuffer(b"".join(part[1] for part in parts), np.uint8), bitorder="little")
    counts = np.array([len(part) for part in numbers], np.int64)
    if np.any(counts % 8):  # each part's bits fill whole bytes: leave out those that stand for no row
        padded = -(-counts // 8) * 8
        position = np.arange(len(bits)) - np.repeat(np.cumsum(padded) - padded, padded)
        bits = bits[position < np.repeat(counts, padded)]
    marked = bits.astype(np.bool_)
    starts = np.cumsum(counts) - counts
    ends = np.concatenate([[0], np.cumsum(marked)])
    return sealed[marked], ends[starts + counts] - ends[starts]


def read_copied(stream: bytes) -> list[tuple[bytes, ...]]:
    """The rows of a binary COPY, each column's bytes; null is b""."""
    view, at, rows = memoryview(stream), len(HEAD), []
    while (fields := int.from_bytes(view[at : at + 2], "big", signed=True)) >= 0:
        at += 2
        row = []
        for _ in range(fields):
            size = max(0, int.from_bytes(view[at : at + 4], "big", signed=True))
            row.append(bytes(view[at + 4 : at + 4 + size]))
            at += 4 + size
        rows.append(tuple(row))
    return rows
