"""One layer of packing is taken off while reading; a second one is refused. What comes out is counted, not believed."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePath
from typing import IO, BinaryIO, cast

import zstandard

from registry.engine.lists.charset import Readable
from registry.engine.lists.limits import (
    KIB,
    MOST_OPENED,
    RATIO,
    RATIO_FREE,
    WORKBOOK_MEMBERS,
    ZIP_DIRECTORY,
    ZIP_MEMBERS,
    ZSTD_WINDOW,
)
from registry.engine.lists.refusals import ListRefused

GZIP, ZSTD, ZIP, PARQUET, OLE = "gzip", "zstd", "zip", "parquet", "ole"
TABLES = (ZIP, PARQUET, OLE)  # whose cells are no text: workbooks and their like
_MAGIC = (
    (b"\x1f\x8b", GZIP),
    (b"\x28\xb5\x2f\xfd", ZSTD),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"PAR1", PARQUET),
    (b"BZh", "other"),
    (b"\xfd7zXZ\x00", "other"),
    (b"7z\xbc\xaf\x27\x1c", "other"),
    (b"Rar!", "other"),
    (b"\x04\x22\x4d\x18", "other"),
    (b"\xd0\xcf\x11\xe0", OLE),
)
_PIECE = 64 * KIB
_ZIP_END = struct.Struct("<4s4H2LH")
_ZIP64 = b"PK\x06\x07"


def packed_as(sample: bytes) -> str:
    """ "gzip", "zstd", "zip", "parquet", "ole", "other" (known and not read), "" for none of these."""
    return next((name for magic, name in _MAGIC if sample.startswith(magic)), "")


class Counted:
    """Counts what is read from `source`."""

    def __init__(self, source: Readable) -> None:
        self._source, self.count = source, 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.count += len(data)
        return data


class Opened:
    """What `more` unpacks, piece by piece, as far as a list may grow. `packed()`: bytes read from outside so far."""

    def __init__(self, more: Callable[[int], bytes], packed: Callable[[], int]) -> None:
        self._more, self._packed, self.count = more, packed, 0

    def read(self, size: int = _PIECE) -> bytes:
        try:
            data = self._more(size if size >= 0 else _PIECE)
        except zstandard.ZstdError as error:
            window = "memory" in str(error) or "window" in str(error).lower()
            raise ListRefused("list.window" if window else "list.corrupt") from None
        except (zlib.error, zipfile.BadZipFile, EOFError, NotImplementedError):
            raise ListRefused("list.corrupt") from None
        self.count += len(data)
        if self.count > MOST_OPENED:
            raise ListRefused("list.too_large")
        if self.count > RATIO_FREE + RATIO * self._packed():
            raise ListRefused("list.ratio")
        return data


def unpacked(source: Readable, layer: str) -> Opened:
    """The content of a gzip or zstd stream."""
    counted = Counted(source)
    more = _Gunzip(counted).read if layer == GZIP else _Unzstd(counted).read
    return Opened(more, lambda: counted.count)


class _Gunzip:
    """All members of a gzip stream, one after the other."""

    def __init__(self, source: Counted) -> None:
        self._source = source
        self._member, self._rest, self._fresh = zlib.decompressobj(31), b"", True

    def read(self, size: int) -> bytes:
        while True:
            packed = self._rest or self._source.read(_PIECE)
            if not packed:
                if self._fresh:
                    return b""
                raise EOFError
            out = self._member.decompress(packed, size)
            self._rest, self._fresh = self._member.unconsumed_tail, False
            if self._member.eof:
                self._rest = self._member.unused_data.lstrip(b"\0")  # tapes pad with NUL
                self._member, self._fresh = zlib.decompressobj(31), True
            if out:
                return out


class _Unzstd:
    """All frames of a zstd stream."""

    def __init__(self, source: Counted) -> None:
        self._source = source
        unpacker = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
        self._stream = unpacker.stream_reader(cast("IO[bytes]", source), read_size=_PIECE, read_across_frames=True)
        self._last = b""

    def read(self, size: int) -> bytes:
        return self._stream.read(size)


def _zip_of(source: BinaryIO, *, most_members: int) -> zipfile.ZipFile:
    """`source` as a zip file whose directory is small enough to be read. Raises ListRefused."""
    if not (hasattr(source, "seekable") and source.seekable()):
        raise ListRefused("list.not_seekable")
    size = source.seek(0, 2)
    source.seek(max(0, size - 66 * KIB))
    tail = source.read(66 * KIB)
    position = tail.rfind(b"PK\x05\x06")
    if position < 0 or len(tail) - position < _ZIP_END.size:
        raise ListRefused("list.corrupt")
    members, directory = _ZIP_END.unpack_from(tail, position)[4:6]
    if _ZIP64 in tail[max(0, position - 20) : position]:
        raise ListRefused("list.zip_method")
    if members > most_members or directory > ZIP_DIRECTORY:
        raise ListRefused("list.zip_members")
    source.seek(0)
    try:
        return zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise ListRefused("list.corrupt") from None


def is_workbook(source: BinaryIO) -> bool:
    """Whether a seekable file is a workbook: XLSX, XLSB, XLS or ODS. Reading one takes a process of its own, and who knows how long."""
    source.seek(0)
    found = packed_as(source.read(16))
    return found == OLE or (found == ZIP and _is_zipped_workbook(source))


def _is_zipped_workbook(source: BinaryIO) -> bool:
    try:
        names = set(_zip_of(source, most_members=WORKBOOK_MEMBERS).namelist())
    except ListRefused:
        return False
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin"}) or {"mimetype", "content.xml"} <= names


def member_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Opened:
    """The content of one member, deflated or stored, whose checksum and size must come true at its end."""
    if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ListRefused("list.zip_method")
    try:
        stream = archive.open(info)
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError, NotImplementedError):
        raise ListRefused("list.corrupt") from None
    came = 0

    def more(size: int) -> bytes:
        nonlocal came
        data = stream.read(size)
        came += len(data)
        if not data and came != info.file_size:
            raise EOFError
        return data

    packed = min(info.compress_size, _size(archive))
    return Opened(more, lambda: packed)


def _size(archive: zipfile.ZipFile) -> int:
    file = archive.fp
    assert file is not None
    here = file.tell()
    size = file.seek(0, 2)
    file.seek(here)
    return size


def _of_the_system(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePath(name).name.startswith((".DS_Store", "._"))


def single_member(source: BinaryIO) -> tuple[Opened, str]:
    """The content and the name of the one file in a zip, but for what macOS puts beside it."""
    archive = _zip_of(source, most_members=ZIP_MEMBERS)
    infos = [info for info in archive.infolist() if not (info.is_dir() or _of_the_system(info.filename))]
    if len(infos) != 1:
        raise ListRefused("list.zip_members")
    return member_of(archive, infos[0]), infos[0].filename
