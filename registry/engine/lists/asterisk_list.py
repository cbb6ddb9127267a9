"""What Asterisk's ``database show`` prints: ``/blacklist/13912345678    : 1``, read as family, key and value."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from registry.engine.lists.charset import Readable, Utf8
from registry.engine.lists.chunk import Chunk
from registry.engine.lists.columns import Asked, Beginning
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.rows_list import BATCH_BYTES, HEAD_ROWS, Batch, chunks_of, head_of, lines_of

KIND = "text/plain"
NAMES = ("family", "key", "value")
_ENTRY = re.compile(r"/(.*)/([^/]*?)\s*: (.*)")
_LOOKS = re.compile(rb"/[^\r\n]*/[^\r\n/]*: ")


def is_database(sample: bytes) -> bool:
    lines = [line for line in sample.splitlines()[:HEAD_ROWS] if line.strip()][:-1] or sample.splitlines()[:1]
    return bool(lines) and sum(bool(_LOOKS.match(line)) for line in lines) >= 0.9 * len(lines)


class AsteriskList:
    def __init__(self, source: Readable, sample: bytes, asked: Asked) -> None:
        text = Utf8(source, sample, asked.charset)
        self._asked = asked if asked.numbers else replace(asked, numbers=("key",))
        self._batches = self._read(lines_of(text))
        self._first = next(self._batches, Batch([], 0))
        if not self._first.rows:
            raise ListRefused("list.empty")
        begun = Beginning(0, True, NAMES, self._first.rows)
        self.head = replace(
            head_of(begun, self._asked, charset=text.charset, kind=KIND), header=False, guessed=not asked.numbers
        )

    def chunks(self, rows: int, bytes_: int) -> Iterator[Chunk]:
        return chunks_of(chain([self._first], self._batches), self.head.shape(self._asked), rows, bytes_)

    def _read(self, lines: Iterator[bytes]) -> Iterator[Batch]:
        rows: list[list[str]] = []
        weight = 0
        for line in lines:
            entry = _ENTRY.fullmatch(line.decode("utf-8", "replace"))
            weight += len(line) + 1
            if entry is not None:  # the last line tells how many there are
                rows.append(list(entry.groups()))
            if weight >= BATCH_BYTES:
                yield Batch(rows, weight)
                rows, weight = [], 0
        yield Batch(rows, weight)
