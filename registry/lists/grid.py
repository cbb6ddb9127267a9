"""From CSV text to a `Chunk` by arithmetic on its bytes.

Only what is regular is claimed: every row as wide as the list, quotes only round whole cells. For the rest `None`, and
`registry.lists.rewriting` has Python's csv write it regular.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.lists.chunk import Cells, Chunk
from registry.lists.guard import formula_places
from registry.lists.limits import MOST_CELL, MOST_LINE
from registry.lists.refusals import ListRefused
from registry.lists.shape import Shape

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]
LF, CR, QUOTE = 10, 13, 34
_BLANK_LINES = re.compile(rb"\n{2,}")


@dataclass(frozen=True)
class _Grid:
    """Lines that each end in one LF, and where their cells begin and end, quotes left out: arrays of (rows, width)."""

    data: bytes
    lines: Places
    starts: Places
    ends: Places
    quoted: bool

    def seen(self) -> Bytes:
        return np.frombuffer(self.data, np.uint8)


def chunk_of(data: bytes, shape: Shape, first: int) -> Chunk | None:
    """The rows of `data` (whole records in UTF-8, header apart), or None where they are not regular."""
    quoted = b'"' in data
    if shape.plain and (quoted or shape.delimiter.encode() in data):
        return None
    lines = _quoted_lines(data, shape) if quoted else _bare_lines(data)
    if lines is None:
        return None
    grid = _grid(lines, shape, quoted)
    return None if grid is None else _chunk(grid, shape, first)


def _bare_lines(data: bytes) -> bytes:
    """Every line ended by one LF, none blank."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\n\n" in data:
        data = _BLANK_LINES.sub(b"\n", data)
    data = data.removeprefix(b"\n")
    return data if data.endswith(b"\n") or not data else data + b"\n"


def _quoted_lines(data: bytes, shape: Shape) -> bytes | None:
    """Likewise, leaving line breaks inside quotes alone; None where a quote stands elsewhere than round a cell."""
    seen = np.frombuffer(data, np.uint8)
    if not _regular(seen, shape):
        return None
    outside = ~_inside_quotes(seen)
    if b"\r" in data:
        returns = (seen == CR) & outside
        follows = np.append(seen[1:] == LF, False)  # noqa: FBT003
        seen = np.where(returns, np.uint8(LF), seen)[~(returns & follows)]
        outside = ~_inside_quotes(seen)
    breaks = (seen == LF) & outside
    blank = breaks & np.append(True, breaks[:-1])  # noqa: FBT003
    data = seen[~blank].tobytes()
    return data if data.endswith(b"\n") or not data else data + b"\n"


def _regular(seen: Bytes, shape: Shape) -> bool:
    """Each opening quote at a cell's beginning, each closing one at its end; ``""`` closes and opens again."""
    quotes = np.flatnonzero(seen == QUOTE)
    if len(quotes) % 2:
        return False
    border = np.zeros(256, np.bool_)
    border[[LF, CR, QUOTE, ord(shape.delimiter)]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    before = (opening == 0) | border[seen[opening - 1]]
    after = (closing == len(seen) - 1) | border[seen[np.minimum(closing + 1, len(seen) - 1)]]
    return bool(before.all() and after.all())


def _inside_quotes(seen: Bytes) -> NDArray[np.bool_]:
    quotes = (seen == QUOTE).view(np.uint8)
    return np.bitwise_xor.accumulate(quotes).view(np.bool_)


def _grid(data: bytes, shape: Shape, quoted: bool) -> _Grid | None:
    seen = np.frombuffer(data, np.uint8)
    breaks = seen == LF
    between = seen == ord(shape.delimiter) if shape.width > 1 else None
    if quoted:
        outside = ~_inside_quotes(seen)
        breaks &= outside
        if between is None:
            # One column: a delimiter outside quotes would be a second cell.
            if bool(((seen == ord(shape.delimiter)) & outside).any()):
                return None
        else:
            between &= outside
    elif between is None and not shape.plain and shape.delimiter.encode() in data:
        return None
    last = np.flatnonzero(breaks)
    begin = np.empty_like(last)
    begin[:1], begin[1:] = 0, last[:-1] + 1
    cells = _cells(begin, last, between, shape.width)
    if cells is None:
        return None
    starts, ends = cells
    if quoted:
        wrapped = (seen[starts] == QUOTE) & (starts < ends)
        starts, ends = starts + wrapped, ends - wrapped
    _check_sizes(begin, last, starts, ends)
    return _Grid(data, np.append(begin, len(data)), starts, ends, quoted)


def _cells(begin: Places, last: Places, between: NDArray[np.bool_] | None, width: int) -> tuple[Places, Places] | None:
    starts, ends = np.empty((len(last), width), np.int64), np.empty((len(last), width), np.int64)
    starts[:, 0], ends[:, -1] = begin, last
    if between is None:
        return starts, ends
    if np.count_nonzero(between) != len(last) * (width - 1):
        return None
    borders = np.flatnonzero(between).reshape(len(last), width - 1)
    # As borders ascend, each row has all of its own when its first and last lie inside it.
    if not ((borders[:, 0] >= begin).all() and (borders[:, -1] < last).all()):
        return None
    starts[:, 1:], ends[:, :-1] = borders + 1, borders
    return starts, ends


def _check_sizes(begin: Places, last: Places, starts: Places, ends: Places) -> None:
    if not len(last):
        return
    if int((last - begin).max()) > MOST_LINE:
        raise ListRefused("list.line_too_long")
    if int((ends - starts).max()) > MOST_CELL:
        raise ListRefused("list.cell_too_long")


def _chunk(grid: _Grid, shape: Shape, first: int) -> Chunk:
    data, starts, ends = grid.data, grid.starts, grid.ends
    lines = grid.lines
    places = formula_places(grid.seen(), starts.ravel(), ends.ravel())
    if len(places):
        data = np.insert(grid.seen(), places, ord("'")).tobytes()
        # A row begins before its apostrophe, the text of a cell behind it.
        lines = lines + np.searchsorted(places, lines, side="left")
        starts = starts + np.searchsorted(places, starts, side="right")
        ends = ends + np.searchsorted(places, ends, side="left")
    behind: list[bytes] = []
    size = len(data)
    columns: list[Cells | None] = []
    for column in (shape.number, shape.ref, shape.category, shape.client):
        if column is None:
            columns.append(None)
            continue
        cells = Cells(np.ascontiguousarray(starts[:, column]), np.ascontiguousarray(ends[:, column]))
        if grid.quoted:
            size += _unescape(data, cells, behind, size)
        columns.append(cells)
    data = b"".join((data, *behind)) if behind else data
    number = columns[0]
    assert number is not None
    return Chunk(first, len(lines) - 1, data, lines, number, *columns[1:])


def _unescape(data: bytes, cells: Cells, behind: list[bytes], size: int) -> int:
    """Put the text of cells that hold ``""`` behind the lines; how many bytes that took."""
    if b'""' not in data:
        return 0
    quotes = np.flatnonzero(np.frombuffer(data, np.uint8) == QUOTE)
    held = np.searchsorted(quotes, cells.ends) - np.searchsorted(quotes, cells.starts)
    taken = 0
    for row in np.flatnonzero((held > 0) & (cells.starts < cells.ends)).tolist():
        text = data[cells.starts[row] : cells.ends[row]].replace(b'""', b'"')
        cells.starts[row], cells.ends[row] = size + taken, size + taken + len(text)
        behind.append(text)
        taken += len(text)
    return taken
