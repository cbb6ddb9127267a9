"""Whatever the charset, UTF-8 comes out. Bytes no text has are replaced by U+FFFD; NUL is refused, for no list holds it."""

import codecs
from typing import Protocol

from registry.engine.lists.limits import KIB
from registry.engine.lists.refusals import ListRefused

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_GOOD_FOR_BAD = 4  # valid signs of several bytes for each broken position: still UTF-8


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Utf8:
    """The text of `source` as UTF-8, without a byte order mark. `read` gives about `size` bytes, b"" at the end only.

    ASCII leaves UTF-8 and the `fallback` ("gb18030", "cp1252") open: what comes first beyond it decides.
    """

    def __init__(self, source: Readable, sample: bytes, fallback: str = "gb18030") -> None:
        self._source, self._held, self._fallback = source, sample, fallback
        mark, self.charset = charset_of(sample, fallback)
        self._held = sample[mark:]
        self._open = self.charset == "utf-8" and not mark and sample.isascii()
        self._decoder = codecs.getincrementaldecoder(self.charset)("replace")
        self._pending = b""  # half a sign that the decoder holds

    def read(self, size: int = 64 * KIB) -> bytes:
        while True:
            piece = self._held or self._source.read(size)
            self._held = b""
            out = self._passed(piece)
            if b"\0" in out:
                raise ListRefused("list.binary")
            if out or not piece:
                return out

    def _passed(self, piece: bytes) -> bytes:
        if not self._pending and piece.isascii() and not self.charset.startswith("utf-16"):
            return piece
        if self._open:
            self._open = False
            self.charset = charset_of(piece, self._fallback)[1]
            self._decoder = codecs.getincrementaldecoder(self.charset)("replace")
        text = self._decoder.decode(piece, final=not piece)
        whole, self._pending = self._pending + piece, self._decoder.getstate()[0]
        if self.charset == "utf-8" and "\ufffd" not in text:
            return whole[: len(whole) - len(self._pending)]
        return text.encode("utf-8", "replace")


def charset_of(sample: bytes, fallback: str = "gb18030") -> tuple[int, str]:
    """(bytes of the byte order mark, charset) by the beginning of a text. Raises ListRefused("list.charset")."""
    if sample.startswith(_UTF32):
        raise ListRefused("list.charset")
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return len(mark), name
    if b"\0" in sample:
        return 0, _unmarked_utf16(sample)
    return 0, _utf8_or(fallback, sample)


def _unmarked_utf16(sample: bytes) -> str:
    """ASCII in UTF-16 is NUL in every other position; a list has digits and line ends enough."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) * 10 < len(sample) or min(even, odd) * 8 > max(even, odd):
        raise ListRefused("list.binary")
    text = codecs.getincrementaldecoder(name)("replace").decode(sample)
    if "\0" in text or "\ufffd" in text:
        raise ListRefused("list.binary")
    return name


def _utf8_or(fallback: str, sample: bytes) -> str:
    if sample.isascii():
        return "utf-8"
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    broken = text.count("\ufffd")
    if not broken or sum(not sign.isascii() for sign in text) - broken > _GOOD_FOR_BAD * broken:
        return "utf-8"
    text = codecs.getincrementaldecoder(fallback)("replace").decode(sample)
    if text.count("\ufffd") * 10 > sum(not sign.isascii() for sign in text):
        raise ListRefused("list.charset")
    return fallback
