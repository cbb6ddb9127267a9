"""What a file holds, whatever it is packed in: opened by the same reader as scrubbed lists, and bounded as those are."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from core.errors import BadRequest, DomainError
from core.files.import_source import check_size, damaged, fill
from registry.engine.lists.charset import Readable
from registry.engine.lists.columns import Asked
from registry.engine.lists.kept_sheet import Source
from registry.engine.lists.opening import open_content
from registry.engine.lists.refusals import ListRefused
from registry.scrubs.http.list_sentences import list_sentence

LONGEST_LINE = 256 * 1024
MOST_LINES = 20_000_000  # blank ones too, for a packed file may hold nothing else
PIECE = 64 * 1024
STILL_LINES = 100_000  # a second's work
EACH_SHEET = Asked()
OLD_LINE_END = re.compile(rb"[^\r\n\0]*\r(?![\n\0])")


class FileContent:
    """The content of a `file`, once: by lines or as a whole. `asked`: of a workbook, which sheet, or by which columns it is
    known; `warnings` tell of the others. `size`: bytes of the file as it came. `still`: called every `STILL_LINES` lines.
    Opening and reading raise `DomainError`: `TooLarge` past `most_bytes` unpacked."""

    def __init__(
        self,
        file: Source,
        *,
        most_bytes: int,
        asked: Asked = EACH_SHEET,
        still: Callable[[], object] = lambda: None,
    ) -> None:
        with told_of_lists():
            found = open_content(file, asked)
            self._source = io.BufferedReader(_Raw(found.text), PIECE)
            start = self._source.peek(PIECE)
        if OLD_LINE_END.match(start):
            self._source = io.BufferedReader(_Raw(_OldLineEnds(self._source)), PIECE)
        self.sheet, self.warnings, self.size = found.sheet, found.warnings, found.size
        self._most, self._still = most_bytes, still

    def lines(self) -> Iterator[bytes]:
        """Of a line longer than `LONGEST_LINE` bytes one byte more than that is given, and no line break."""
        read = count = 0
        with told_of_lists():
            while line := self._source.readline(LONGEST_LINE + 1):
                read, count, rest = read + len(line), count + 1, line
                while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
                    rest = self._source.readline(LONGEST_LINE + 1)
                    read += len(rest)
                    check_size(read, self._most)
                check_size(read, self._most)
                check_size(count, MOST_LINES)
                if count % STILL_LINES == 0:
                    self._still()
                yield line

    def whole(self, most_bytes: int) -> bytes:
        """For formats that have no lines."""
        most = min(self._most, most_bytes)
        with told_of_lists():
            data = fill(self._source, most + 1)
        check_size(len(data), most)
        return data


def refusal(code: str) -> DomainError:
    """What the reader of lists says of a file, as it is said of an import."""
    if code == "list.corrupt":
        return damaged()
    return BadRequest(code, list_sentence(code))


@contextmanager
def told_of_lists() -> Iterator[None]:
    try:
        yield
    except ListRefused as refused:
        raise refusal(refused.code) from refused


class _Raw(io.RawIOBase):
    """What has only `read`, in pieces of any size, as a stream."""

    def __init__(self, text: Readable) -> None:
        self._text, self._held = text, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        piece = self._held or self._text.read(len(view))
        given, self._held = piece[: len(view)], piece[len(view) :]
        view[: len(given)] = given
        return len(given)


class _OldLineEnds:
    """A text whose lines end in CR alone, as some programs still write them: with LF."""

    def __init__(self, text: Readable) -> None:
        self._text = text

    def read(self, size: int = -1, /) -> bytes:
        return self._text.read(size).replace(b"\r", b"\n")
