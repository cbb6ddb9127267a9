"""Lines of a text file as UTF-8, whatever charset another centre writes: told by the same reader as that of scrubbed lists."""

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

from registry.engine.lists.charset import charset_of
from registry.engine.lists.refusals import ListRefused

SAMPLE = 64 * 1024
MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def utf8_lines(source: Iterable[bytes], fallback: str) -> Iterator[bytes]:
    """`source` gives lines; what is neither UTF-8 nor marked UTF-16 is read as `fallback`. A line that is broken in the file's
    charset comes as it is."""
    lines, charset = iter(source), ""
    while not charset and (sample := _sample(lines)):
        start = b"".join(sample)
        for mark, name in MARKS:
            if start.startswith(mark):
                yield from _recoded(chain(sample, lines), name)
                return
        charset = "" if start.isascii() and b"\0" not in start else _charset(start, fallback)
        if charset.startswith("utf-16"):
            yield from _recoded(chain(sample, lines), charset)
            return
        yield from (_line(line, charset) for line in sample)
    yield from (_line(line, charset) for line in lines)


def _sample(lines: Iterator[bytes]) -> list[bytes]:
    found: list[bytes] = []
    size = 0
    while size < SAMPLE and (line := next(lines, None)) is not None:
        found.append(line)
        size += len(line)
    return found


def _charset(sample: bytes, fallback: str) -> str:
    try:
        return charset_of(sample, fallback)[1]
    except ListRefused:  # its rows tell what is wrong with each
        return "utf-8"


def _line(line: bytes, charset: str) -> bytes:
    if charset in ("", "utf-8") or line.isascii():
        return line
    try:
        return line.decode(charset).encode()
    except UnicodeError:
        return line


def _recoded(pieces: Iterable[bytes], charset: str) -> Iterator[bytes]:
    """The lines of UTF-16, whose line ends are no single bytes."""
    decoder = codecs.getincrementaldecoder(charset)("replace")
    held = ""
    for piece in pieces:
        *whole, held = (held + decoder.decode(piece)).removeprefix("\ufeff").split("\n")
        yield from (f"{line}\n".encode() for line in whole)
    held += decoder.decode(b"", final=True)
    if held:
        yield held.encode()
