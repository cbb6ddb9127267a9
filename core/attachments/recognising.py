"""Which kind a content is. What fits two kinds at once, or carries another file behind its end, is refused."""

from core.attachments.kinds import Refused
from core.attachments.office import office_kind
from core.attachments.recordings import is_amr, is_m4a, is_mp3, is_ogg, is_wav
from core.attachments.texts import text_kind

_PNG = b"\x89PNG\r\n\x1a\n"
_PDF_WITHIN = 1024  # bytes from the start in which readers look for the header of a PDF
_ZIP_WITHIN = 66_000  # bytes from the end in which readers look for the directory of a zip
# Text to a machine, but no plain text to its maker: what a browser or an office program would act upon.
_ACTED_UPON = (
    b"<!doctype",
    b"<html",
    b"<svg",
    b"<?xml",
    b"<script",
    b"<?php",
    b"<hta",
    b"{\\rtf",
    b"%!ps",
    b"mime-version:",
)
_RECORDINGS = {"m4a": is_m4a, "wav": is_wav, "ogg": is_ogg, "amr": is_amr, "mp3": is_mp3}


def kind_of(data: bytes) -> str:
    """A code of `KINDS`. Raises Refused."""
    if not data:
        raise Refused("attachment.empty")
    if data.startswith(b"PK"):
        kind = office_kind(data)
    else:
        kind = _by_beginning(data) or text_kind(data)
        if kind in ("text", "csv") and data[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(
            _ACTED_UPON
        ):
            raise Refused("attachment.kind")
        if b"PK\x05\x06" in data[-_ZIP_WITHIN:]:
            raise Refused("attachment.two_in_one")
    if kind != "pdf" and b"%PDF-" in data[:_PDF_WITHIN]:
        raise Refused("attachment.two_in_one")
    return kind


def _by_beginning(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(_PNG):
        _check_png_ends(data)
        return "png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        _check_riff_ends(data)
        return "webp"
    return next((kind for kind, is_one in _RECORDINGS.items() if is_one(data)), "")


def _check_png_ends(data: bytes) -> None:
    """Chunk by chunk, without a byte behind the last: there other files hide."""
    position = len(_PNG)
    while position + 12 <= len(data):
        length, name = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        position += 12 + length
        if name == b"IEND":
            break
    if position < len(data):
        raise Refused("attachment.two_in_one")
    if position > len(data) or data[-8:-4] != b"IEND":
        raise Refused("attachment.broken")


def _check_riff_ends(data: bytes) -> None:
    size = int.from_bytes(data[4:8], "little") + 8
    if len(data) > size + (size & 1):
        raise Refused("attachment.two_in_one")
    if len(data) < size:
        raise Refused("attachment.broken")
