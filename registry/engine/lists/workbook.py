"""Workbooks (XLSX, XLSB, XLS, ODS): one sheet as CSV, read by a process of its own that a hostile one may fill and no more.

The file goes to it in memory, never to a disk: a list in plaintext lies nowhere.
"""

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, BinaryIO

from registry.engine.lists import workbook_child
from registry.engine.lists.columns import Asked, seems_cover, seems_list, word
from registry.engine.lists.limits import (
    MIB,
    SHEET_SHOWN,
    SHEETS_TOLD,
    WORKBOOK_BYTES,
    WORKBOOK_LOOK,
    WORKBOOK_MEMORY,
    WORKBOOK_SECONDS,
    WORKBOOK_WAIT,
)
from registry.engine.lists.packing import Opened
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.warnings import OTHER_SHEETS, ListWarning

_CHILD = Path(workbook_child.__file__)
_REFUSED = {
    workbook_child.LOCKED: "list.workbook_locked",
    -signal.SIGXCPU: "list.workbook_too_slow",
    -signal.SIGKILL: "list.workbook_too_slow",
    -signal.SIGABRT: "list.workbook_too_large",  # no memory left
    -signal.SIGSEGV: "list.workbook_too_large",
    1: "list.workbook_too_large",  # MemoryError
}


class Workbook:
    """An open workbook, of which one sheet is read. `called`: what finds it again, its name first; `warnings` where there were
    others; `packed`: bytes of the file."""

    def __init__(self, source: BinaryIO, asked: Asked) -> None:
        self.packed = source.seek(0, 2)
        if self.packed > WORKBOOK_BYTES:
            raise ListRefused("list.workbook_too_large")
        source.seek(0)
        self._child = _started(source)
        assert self._child.stdin and self._child.stdout
        self._ask, self._answer = self._child.stdin, self._child.stdout
        self._held = b""
        try:
            names: list[tuple[str, bool]] = self._said()
            position = self._chosen(names, asked)
            self.called = _called([name for name, _seen in names], position)
            others = () if asked.sheet else _others(names, position)
            self.warnings = (ListWarning(OTHER_SHEETS, others),) if others else ()
            self._tell(f"read {position}")
        except BaseException:
            self.close()
            raise

    def csv(self) -> Opened:
        """The sheet as CSV in UTF-8."""
        return Opened(self._more, lambda: self.packed)

    def close(self) -> None:
        if self._child.poll() is None:
            self._child.kill()
        self._child.wait()
        for stream in (self._ask, self._answer):
            stream.close()

    def __del__(self) -> None:
        if hasattr(self, "_answer"):
            self.close()

    def _chosen(self, names: list[tuple[str, bool]], asked: Asked) -> int:
        if asked.sheet:
            return _named([name for name, _seen in names], asked.sheet)
        first = cover = None
        for position in [position for position, (_name, seen) in enumerate(names) if seen][:WORKBOOK_LOOK]:
            self._tell(f"look {position}")
            rows = self._said()
            if seems_list(rows, asked):
                if not seems_cover(rows, asked):
                    return position
                cover = position if cover is None else cover
            first = position if first is None and rows else first
        if cover is not None:
            return cover
        if first is None:
            raise ListRefused("list.empty" if names else "list.sheet_missing")
        return first

    def _tell(self, line: str) -> None:
        try:
            self._ask.write(line.encode() + b"\n")
            self._ask.flush()
        except OSError:
            self._refuse()

    def _said(self) -> Any:
        line = self._held
        while b"\n" not in line:
            piece = self._more(MIB)
            if not piece:
                raise ListRefused("list.corrupt")
            line += piece
        line, _, self._held = line.partition(b"\n")
        return json.loads(line)

    def _more(self, size: int) -> bytes:
        if self._held:
            piece, self._held = self._held[:size], self._held[size:]
            return piece
        if not select.select([self._answer], [], [], WORKBOOK_WAIT)[0]:
            self._child.kill()
        piece = os.read(self._answer.fileno(), size)
        if not piece and self._child.wait():
            self._refuse()
        return piece

    def _refuse(self) -> None:
        raise ListRefused(_REFUSED.get(self._child.wait(), "list.corrupt"))


def _started(source: BinaryIO) -> "subprocess.Popen[bytes]":
    descriptor = os.memfd_create("workbook")
    try:
        with open(descriptor, "wb", closefd=False) as file:
            _copy(source, file)
        os.lseek(descriptor, 0, os.SEEK_SET)
        limits = map(str, (descriptor, WORKBOOK_MEMORY, WORKBOOK_SECONDS))
        return subprocess.Popen(  # noqa: S603 - our own file, and numbers
            [sys.executable, "-I", "-X", "utf8", str(_CHILD), *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[descriptor],
            env={},
            cwd="/",
        )
    finally:
        os.close(descriptor)


def _copy(source: BinaryIO, file: IO[bytes]) -> None:
    while piece := source.read(MIB):
        file.write(piece)


def sheet_called(source: BinaryIO, asked: str) -> tuple[str, ...]:
    """What finds the sheet of this name or position again (`Workbook.called`). Nothing is read of it. Raises ListRefused."""
    book = Workbook(source, Asked(sheet=asked))
    book.close()
    return book.called


def _called(names: list[str], position: int) -> tuple[str, ...]:
    """Its name, unless it has none or another before it is called so, and its position, unless another is called that."""
    return tuple(said for said in (names[position], str(position + 1)) if said and _named(names, said) == position)


def _others(names: list[tuple[str, bool]], read: int) -> tuple[str, ...]:
    """The first visible sheets that are not read, as they may be asked for; of a name that nobody would show, the position."""
    positions = [position for position, (_name, seen) in enumerate(names) if seen and position != read]
    called = (_called([name for name, _seen in names], position) for position in positions[:SHEETS_TOLD])
    return tuple(
        next((said for said in each if len(said) <= SHEET_SHOWN and said.isprintable()), "") for each in called
    )


def _named(names: list[str], asked: str) -> int:
    if asked in names:
        return names.index(asked)
    words = [word(name) for name in names]
    if word(asked) in words:
        return words.index(word(asked))
    if asked.isascii() and asked.isdigit() and len(asked) < 6 and 1 <= int(asked) <= len(names):
        return int(asked) - 1
    raise ListRefused("list.sheet_unknown")
