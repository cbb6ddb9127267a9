"""Helpers of imports: the bytes of a file handed in: plain or gzip, in bounded lines, never more than was allowed."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext_lazy as _

from complaints.rules.records import LONGEST_LINE
from core.errors import BadRequest, TooLarge

GZIP = b"\x1f\x8b"
PIECE = 1024 * 1024


def file_digest(file: IO[bytes]) -> bytes:
    """SHA-256 of a seekable file from its start, which is where it is left."""
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
    file.seek(0)
    return digest.digest()


def file_lines(file: IO[bytes], *, most_bytes: int) -> Iterator[bytes]:
    """The lines of a seekable file, unpacked if it is gzip. A longer line than any row may be is cut, not kept.

    Raises `BadRequest` for a damaged gzip and `TooLarge` past `most_bytes` unpacked, so that a small file that
    unpacks without end costs little.
    """
    file.seek(0)
    packed = file.read(2) == GZIP
    file.seek(0)
    source: IO[bytes] = gzip.GzipFile(fileobj=file) if packed else file  # type: ignore[assignment]
    read = 0
    try:
        while line := source.readline(LONGEST_LINE + 1):
            read += len(line)
            rest = line
            while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
                rest = source.readline(LONGEST_LINE + 1)
                read += len(rest)
                _check_size(read, most_bytes)
            _check_size(read, most_bytes)
            yield line
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadRequest("import.damaged", _("The file is damaged: it cannot be unpacked to its end.")) from error


def _check_size(read: int, most_bytes: int) -> None:
    if read > most_bytes:
        raise TooLarge("import.too_large", _("The file is too large. Hand it in in parts."))
