"""A table whose columns mean something by their names: found and read like any list, and every cell as it was written."""

import csv
import io
from collections.abc import Iterator

from registry.engine.lists.guard import harmless
from registry.engine.lists.kept_sheet import Source
from registry.engine.lists.limits import CHUNK_BYTES
from registry.engine.lists.opening import open_list
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.rewriting import long_cells
from registry.engine.lists.warnings import LINES_ABOVE, OTHER_SHEETS


class NamedTable:
    """`names`: of all columns, as they stand in the header. `warnings`: what was passed over to find them."""

    def __init__(self, source: Source, *, sheet: str | None, charset: str) -> None:
        """Raises ListRefused."""
        self._opened = open_list(source, kind="", sheet=sheet, charset=charset)
        head = self._opened.head
        if not head.header:
            raise ListRefused("list.no_header")
        self._delimiter, self._first = head.delimiter, head.above + 2
        self.names = tuple(name.strip() for name in head.names)
        self.warnings = tuple(warning for warning in head.warnings if warning.code in (LINES_ABOVE, OTHER_SHEETS))

    def rows(self, most_rows: int) -> Iterator[tuple[int, list[str]]]:
        """(line, cells) of each row, in order. `line`: counted from 1 as a spreadsheet does, without blank lines."""
        first = self._first
        for chunk in self._opened.chunks(most_rows, CHUNK_BYTES):
            text = chunk.data[: int(chunk.rows[-1])].decode("utf-8", "replace")
            with long_cells():
                found = list(csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter))
            for line, cells in enumerate(found, first):
                yield line, list(map(_as_written, cells))
            first += len(found)


def _as_written(cell: str) -> str:
    """The cell without the apostrophe that the reader of lists puts before what a spreadsheet would reckon."""
    bare = cell.removeprefix("'")
    return bare if bare != cell and harmless(bare.encode()) != bare.encode() else cell
