"""The bytes of a file handed in: plain, gzip, zstd or a zip with one member, in blocks of whole lines."""

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import zstandard
from django.utils.translation import gettext_lazy as _

from core.errors import BadRequest, TooLarge

BLOCK = 512 * 1024  # some 45,000 rows of eleven digits
MOST_BYTES = 64 * 1024**3
PIECE = 1024 * 1024
DAMAGED = (EOFError, OSError, zlib.error, zipfile.BadZipFile, zstandard.ZstdError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Block:
    """Whole lines. `position` counts blocks and `line` lines, from 0. A line longer than a block is cut to its beginning."""

    position: int
    line: int
    data: bytes
    lines: int


def file_digest(file: IO[bytes]) -> bytes:
    """SHA-256 of a seekable file from its start, which is where it is left."""
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
    file.seek(0)
    return digest.digest()


def file_size(file: IO[bytes]) -> int:
    """Bytes of a seekable file as handed in, at least 1; it is left where it was."""
    position = file.tell()
    size = file.seek(0, 2)
    file.seek(position)
    return max(size, 1)


def file_blocks(file: IO[bytes], *, most_bytes: int = MOST_BYTES) -> Iterator[Block]:
    """The same blocks whenever the file is read. Raises `BadRequest` for a file that cannot be unpacked to its end."""
    with _whole():
        yield from blocks(unpacked(file), most_bytes)


def check_size(read: int, most_bytes: int) -> None:
    if read > most_bytes:
        raise too_large()


def too_large() -> TooLarge:
    return TooLarge("import.too_large", _("The file is too large. Hand it in in parts."))


def damaged() -> BadRequest:
    return BadRequest("import.damaged", _("The file is damaged: it cannot be unpacked to its end."))


@contextmanager
def _whole() -> Iterator[None]:
    try:
        yield
    except DAMAGED as error:
        raise damaged() from error


def unpacked(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if head[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
    if head == b"\x28\xb5\x2f\xfd":
        window = 1 << 27  # what a frame may make us hold: 128 MiB
        return zstandard.ZstdDecompressor(max_window_size=window).stream_reader(file, read_across_frames=True)
    if head == b"PK\x03\x04":
        packed = zipfile.ZipFile(file)
        members = [member for member in packed.infolist() if not member.is_dir()]
        if len(members) != 1:
            raise BadRequest("import.members", _("A zip file must hold exactly one file."))
        return packed.open(members[0])
    return file


def blocks(source: IO[bytes], most_bytes: int) -> Iterator[Block]:
    position = line = read = 0
    rest = b""
    while True:
        piece = fill(source, BLOCK)
        read += len(piece)
        check_size(read, most_bytes)
        last = len(piece) < BLOCK
        end = len(piece) if last else piece.rfind(b"\n") + 1
        if not last and not end:  # a line that does not end here: its beginning is enough to refuse it
            rest = (rest + piece)[:BLOCK]
            continue
        data, rest = rest + piece[:end], piece[end:]
        if data:
            lines = data.count(b"\n") + (not data.endswith(b"\n"))
            yield Block(position, line, data, lines)
            position, line = position + 1, line + lines
        if last:
            return


def fill(source: IO[bytes], size: int) -> bytes:
    """`size` bytes, or what is left."""
    pieces = io.BytesIO()
    while size > pieces.tell() and (piece := source.read(size - pieces.tell())):
        pieces.write(piece)
    return pieces.getvalue()
