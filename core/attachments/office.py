"""XLSX and DOCX by their directory and the list of their parts. No part of them is unpacked but that list."""

import io
import zipfile
import zlib

from core.attachments.kinds import MIB, Refused

_MOST_MEMBERS, _MOST_DIRECTORY = 4096, 1 * MIB
_MOST_OPENED, _MOST_RATIO = 512 * MIB, 200
_RATIO_FREE = 16 * MIB
_TYPES = "[Content_Types].xml"
_MOST_TYPES = 1 * MIB
_MAIN = {
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
}
_ACTS = (b"macroenabled", b"vbaproject", b"activex")


def office_kind(data: bytes) -> str:
    """ "xlsx" or "docx". Raises Refused: for other zip files, macros, bombs, and what carries something before or behind."""
    _check_end(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members, len(data))
            if _TYPES not in archive.namelist():
                raise Refused("attachment.kind")
            with archive.open(_TYPES) as part:
                types = part.read(_MOST_TYPES + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        raise Refused("attachment.broken") from None
    found = {kind for sign, kind in _MAIN.items() if sign in types}
    names = " ".join(member.filename for member in members).lower().encode()
    if len(types) > _MOST_TYPES or len(found) != 1 or any(sign in types.lower() or sign in names for sign in _ACTS):
        raise Refused("attachment.kind")
    return found.pop()


def _check_end(data: bytes) -> None:
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) < end + 22:
        raise Refused("attachment.broken")
    members, directory = int.from_bytes(data[end + 10 : end + 12], "little"), data[end + 12 : end + 16]
    if members > _MOST_MEMBERS or int.from_bytes(directory, "little") > _MOST_DIRECTORY:
        raise Refused("attachment.bomb")
    if len(data) != end + 22 or not data.startswith(b"PK\x03\x04"):
        raise Refused("attachment.two_in_one")


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    """The parts lie one behind the other; one that several names unpack is a bomb's."""
    opened = sum(member.file_size for member in members)
    if opened > _MOST_OPENED or opened > max(_RATIO_FREE, size * _MOST_RATIO):
        raise Refused("attachment.bomb")
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.flag_bits & 1:
            raise Refused("attachment.locked")
        if member.header_offset < end:
            raise Refused("attachment.bomb")
        if not end and member.header_offset:
            raise Refused("attachment.two_in_one")
        end = member.header_offset + 30 + member.compress_size
    if end > size:
        raise Refused("attachment.broken")
