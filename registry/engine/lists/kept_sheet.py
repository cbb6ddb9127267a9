"""The sheet of a workbook that is read in steps: the first opens the workbook and keeps all of the sheet, as the text it was read as.

Each opening costs a process of its own and up to `WORKBOOK_SECONDS` of the processor, however few rows a step takes.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

import msgspec

from registry.engine.lists.columns import Asked
from registry.engine.lists.limits import MIB, WORKBOOK_KEPT
from registry.engine.lists.packing import is_workbook
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.warnings import ListWarning

SHEET = "sheet"  # its name in the folder of the workbook
SIGN_OF_LIFE = 5.0  # seconds


class Folder(Protocol):
    """Where the file lies, and what is kept of it: encrypted, and there whole or not at all."""

    def exists(self, name: str) -> bool: ...

    def read(self, name: str) -> BinaryIO: ...

    def put_pieces(self, name: str, pieces: Iterable[bytes]) -> None: ...


class _Head(msgspec.Struct):
    """The first line of what is kept."""

    packed: int
    warnings: tuple[ListWarning, ...]


class KeptSheet:
    """A sheet that was kept: CSV in UTF-8, to the byte what the process that reads workbooks said. `packed`: bytes of the
    workbook; `warnings`: of its opening."""

    def __init__(self, kept: BinaryIO) -> None:
        head = msgspec.json.decode(kept.readline(), type=_Head)
        self.packed, self.warnings, self._kept = head.packed, head.warnings, kept

    def read(self, size: int = -1, /) -> bytes:
        return self._kept.read(size)


Source = BinaryIO | KeptSheet


@contextmanager
def open_kept(folder: Folder, name: str, asked: Asked, *, still: Callable[[], object]) -> Iterator[Source]:
    """The file `name`; of a workbook, the sheet that is `asked` for as it was kept, now if it was not before. Raises ListRefused.

    `still`: called every few seconds while it is kept, and once more before it is there; what it raises leaves nothing kept.
    Two who keep it at once keep the same.
    """
    if not folder.exists(SHEET):
        with folder.read(name) as file:
            if not is_workbook(file):
                file.seek(0)
                yield file
                return
            folder.put_pieces(SHEET, _pieces(file, asked, still))
    with folder.read(SHEET) as kept:
        yield KeptSheet(kept)


def _pieces(file: BinaryIO, asked: Asked, still: Callable[[], object]) -> Iterator[bytes]:
    from registry.engine.lists.workbook import Workbook

    book = Workbook(file, asked)
    try:
        yield msgspec.json.encode(_Head(book.packed, book.warnings)) + b"\n"
        text, said = book.csv(), time.monotonic()
        while piece := text.read(MIB):
            if text.count > WORKBOOK_KEPT:
                raise ListRefused("list.workbook_too_large")
            if time.monotonic() - said >= SIGN_OF_LIFE:
                still()
                said = time.monotonic()
            yield piece
        still()
    finally:
        book.close()
