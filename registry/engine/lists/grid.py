"""From CSV text to a `Chunk` by arithmetic on its bytes.

Only what is regular is claimed: every row as wide as the list, quotes only round whole cells. For the rest `None`, and
`registry.engine.lists.rewriting` has Python's csv write it regular.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.engine.lists.chunk import Cells, Chunk
from registry.engine.lists.country_codes import with_country_codes
from registry.engine.lists.guard import formula_positions
from registry.engine.lists.limits import MOST_CELL, MOST_LINE
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.shape import Shape

Bytes = NDArray[np.uint8]
Offsets = NDArray[np.int64]
LF, CR, QUOTE = 10, 13, 34


@dataclass(frozen=True)
class _Grid:
    """Lines that each end in one LF, and where their cells begin and end, quotes left out: arrays of (rows, width)."""

    data: bytes
    lines: Offsets
    starts: Offsets
    ends: Offsets
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
    """Every line ended by one LF."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data if data.endswith(b"\n") or not data else data + b"\n"


def _quoted_lines(data: bytes, shape: Shape) -> bytes | None:
    """Likewise, leaving line breaks inside quotes alone; None where a quote stands elsewhere than round a cell."""
    seen = np.frombuffer(data, np.uint8)
    if not _regular(seen, shape):
        return None
    if b"\r" in data:
        returns = (seen == CR) & ~_inside_quotes(seen)
        pairs = returns.copy()
        pairs[:-1] &= seen[1:] == LF
        pairs[-1:] = False
        data = np.where(returns, np.uint8(LF), seen)[~pairs].tobytes()
    return data if data.endswith(b"\n") else data + b"\n"


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
    edges = breaks if shape.plain else breaks | (seen == ord(shape.delimiter))
    if quoted:
        outside = ~_inside_quotes(seen)
        breaks &= outside
        edges &= outside
    rows = int(np.count_nonzero(breaks))
    # Counted before any array of positions is made: a row of nothing but delimiters must cost no memory.
    if np.count_nonzero(edges) != rows * shape.width:
        return _without_blank_lines(data, breaks, shape, quoted)
    found = np.flatnonzero(edges)
    after = np.empty_like(found)
    after[:1], after[1:] = 0, found[:-1] + 1
    starts, ends = after.reshape(rows, shape.width), found.reshape(rows, shape.width)
    begin, last = starts[:, 0], ends[:, -1]
    # As there are as many line ends as rows, all rows are even when each one's last edge is a line end.
    if not (seen[last] == LF).all() or (shape.width == 1 and (begin == last).any()):
        return _without_blank_lines(data, breaks, shape, quoted)
    if quoted:
        wrapped = (seen[starts] == QUOTE) & (starts < ends)
        starts, ends = starts + wrapped, ends - wrapped
    lines = np.empty(rows + 1, np.int64)
    lines[:-1], lines[-1] = begin, len(data)
    _check_sizes(lines, starts, ends)
    return _Grid(data, lines, starts, ends, quoted)


def _without_blank_lines(data: bytes, breaks: NDArray[np.bool_], shape: Shape, quoted: bool) -> _Grid | None:
    """Blank lines are no rows. None where there are none, and something else is odd."""
    blank = breaks.copy()
    blank[1:] &= breaks[:-1]
    if not blank.any():
        return None
    return _grid(np.frombuffer(data, np.uint8)[~blank].tobytes(), shape, quoted)


def _check_sizes(lines: Offsets, starts: Offsets, ends: Offsets) -> None:
    longest = int(np.diff(lines).max(initial=0)) - 1
    if longest > MOST_LINE:
        raise ListRefused("list.line_too_long")
    if longest > MOST_CELL and int((ends - starts).max()) > MOST_CELL:
        raise ListRefused("list.cell_too_long")


def _chunk(grid: _Grid, shape: Shape, first: int) -> Chunk:
    data, lines, starts, ends = grid.data, grid.lines, grid.starts, grid.ends
    positions = formula_positions(grid.seen(), starts.ravel(), ends.ravel())
    if len(positions):
        data = np.insert(grid.seen(), positions, ord("'")).tobytes()
        # A row begins before its apostrophe, the text of a cell behind it.
        lines = lines + _before(positions, lines)
        starts = starts + _before(positions, starts, itself=True)
        ends = ends + _before(positions, ends)
    behind: list[bytes] = []
    size = len(data)
    found: dict[int, Cells] = {}
    for column in (*shape.numbers, shape.ref, shape.category, shape.client, shape.country, shape.consented_on):
        if column is None or column in found:
            continue
        cells = Cells(np.ascontiguousarray(starts[:, column]), np.ascontiguousarray(ends[:, column]))
        if grid.quoted:
            size += _unescape(data, cells, behind, size)
        found[column] = cells
    data = b"".join((data, *behind)) if behind else data
    number, *more = (found[column] for column in shape.numbers)
    ref, category, client, days = (
        None if column is None else found[column]
        for column in (shape.ref, shape.category, shape.client, shape.consented_on)
    )
    chunk = Chunk(first, len(lines) - 1, data, lines, number, ref, category, client, tuple(more), days)
    if shape.country is None:
        return chunk
    return with_country_codes(chunk, found[shape.country], shape.home, guessed=shape.country_guessed)


def _before(positions: Offsets, offsets: Offsets, *, itself: bool = False) -> Offsets:
    """How many of `positions` lie before each of the ascending `offsets`, or on it too: there are few of the former."""
    at = np.searchsorted(offsets.ravel(), positions, side="left" if itself else "right")
    counts: Offsets = np.cumsum(np.bincount(at, minlength=offsets.size + 1)[: offsets.size])
    return counts.reshape(offsets.shape)


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
