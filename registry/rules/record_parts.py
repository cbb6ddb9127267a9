"""A record cut into the parts that the database keeps, in the binary form that PostgreSQL copies in.

A part is 256 rows, four leaves of the Merkle tree; 256 parts are one subtree.
"""

import numpy as np
from numpy.typing import NDArray

from registry.rules.merkle import ROW_BYTES

PART_ROWS = 256
# PostgreSQL, COPY, "Binary Format": signature, flags, length of the header's extension; at the end -1 for a field count.
HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TAIL = b"\xff\xff"
FIELDS = 6


def copied(record: int, rows: NDArray[np.void], charged: NDArray[np.bool_], *, first_row: int) -> bytes:
    """Parts as a binary COPY of (record, last, number, count, charged, rows).

    `rows`: an array of `ROW`; `charged`: which of them were new to the firm; `first_row`: how many rows of the record lie
    before them, a multiple of `PART_ROWS`.
    """
    whole = len(rows) - len(rows) % PART_ROWS
    number = first_row // PART_ROWS
    full = tuples(record, rows[:whole], charged[:whole], size=PART_ROWS, number=number)
    rest = tuples(record, rows[whole:], charged[whole:], size=len(rows) - whole, number=number + whole // PART_ROWS)
    return HEAD + full + rest + TAIL


def tuples(record: int, rows: NDArray[np.void], charged: NDArray[np.bool_], *, size: int, number: int) -> bytes:
    """Parts of exactly `size` rows each, the first of them `number`."""
    if not len(rows):
        return b""
    bits = np.packbits(charged.reshape(-1, size), axis=1, bitorder="little")
    form = shape(size, bits.shape[1])
    table = np.zeros(len(rows) // size, dtype=form)
    table["fields"] = FIELDS
    for name in ("record", "last", "number", "count", "charged", "rows"):
        table[f"{name}_bytes"] = form[name].itemsize
    table["record"], table["count"] = record, size
    table["last"] = rows["sealed"].reshape(-1, size)[:, -1]
    table["number"] = np.arange(number, number + len(table))
    table["charged"] = bits
    table["rows"] = rows.view(np.uint8).reshape(-1, size * ROW_BYTES)
    return table.tobytes()


def shape(size: int, charged_bytes: int) -> np.dtype[np.void]:
    values = [
        ("record", ">i8"),
        ("last", ">i8"),
        ("number", ">i4"),
        ("count", ">i2"),
        ("charged", f"({charged_bytes},)u1"),
        ("rows", f"({size * ROW_BYTES},)u1"),
    ]
    lengths = [[(f"{name}_bytes", ">i4"), (name, kind)] for name, kind in values]
    return np.dtype([("fields", ">i2"), *(field for pair in lengths for field in pair)])


def first_of_equal(sealed: NDArray[np.int64], *, after: int) -> NDArray[np.bool_]:
    """Of sorted numbers, those that differ from the one before; `after`: the one before the first."""
    return np.diff(sealed, prepend=after) != 0


def charged_numbers(rows: bytes, charged: bytes) -> NDArray[np.int64]:
    """The sealed numbers of a part that its bits mark."""
    sealed = np.frombuffer(rows, np.uint8).reshape(-1, ROW_BYTES)[:, :8].copy().view(">i8")[:, 0]
    bits = np.unpackbits(np.frombuffer(charged, np.uint8), count=len(sealed), bitorder="little")
    return sealed[bits.view(np.bool_)].astype(np.int64)
