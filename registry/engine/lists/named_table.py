"""A table whose columns mean something by their names: found and read like any list, and every cell as it was written."""

import csv
import io
from collections.abc import Callable, Iterator

from registry.engine.lists.guard import harmless
from registry.engine.lists.kept_sheet import Source
from registry.engine.lists.limits import CHUNK_BYTES
from registry.engine.lists.opening import open_list
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.rewriting import long_cells
from registry.engine.lists.warnings import LINES_ABOVE, OTHER_SHEETS


class NamedTable:
    """`names`: of all columns, as they stand in the header. `warnings`: what was passed over to find them. `read`: bytes of the
    rows that came so far, those that were passed over too."""

    def __init__(self, source: Source, *, sheet: str | None, charset: str) -> None:
        """Raises ListRefused."""
        self._opened = open_list(source, kind="", sheet=sheet, charset=charset)
        head = self._opened.head
        if not head.header:
            raise ListRefused("list.no_header")
        self._delimiter, self._first, self.read = head.delimiter, head.above + 2, 0
        self.names = tuple(name.strip() for name in head.names)
        self.warnings = tuple(warning for warning in head.warnings if warning.code in (LINES_ABOVE, OTHER_SHEETS))

    def rows(
        self, most_rows: int, *, behind: int = 0, still: Callable[[], object] = lambda: True
    ) -> Iterator[tuple[int, list[str]]]:
        """(line, cells) of each row, in order. `line`: counted from 1 as a spreadsheet does, without blank lines.

        Only the rows `behind` the first so many are taken apart, which is most of the work. `still`: asked for each chunk that is
        passed over, and where it says no, nothing comes.
        """
        for chunk in self._opened.chunks(most_rows, CHUNK_BYTES):
            end = int(chunk.rows[-1])
            self.read += end
            if chunk.first + chunk.count <= behind:
                if not still():
                    return
                continue
            with long_cells():
                text = io.StringIO(chunk.data[:end].decode("utf-8", "replace"), newline="")
                found = list(csv.reader(text, delimiter=self._delimiter))
            passed = max(0, behind - chunk.first)
            for line, cells in enumerate(found[passed:], self._first + chunk.first + passed):
                yield line, list(map(_as_written, cells))


def _as_written(cell: str) -> str:
    """The cell without the apostrophe that the reader of lists puts before what a spreadsheet would reckon."""
    bare = cell.removeprefix("'")
    return bare if bare != cell and harmless(bare.encode()) != bare.encode() else cell
