"""What a list is, by what it says and by what it begins with; then the reader for it."""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import BinaryIO, Protocol

from registry.engine.lists import packing
from registry.engine.lists.asterisk_list import AsteriskList, is_database
from registry.engine.lists.charset import Readable
from registry.engine.lists.chunk import Chunk
from registry.engine.lists.columns import Asked
from registry.engine.lists.kept_sheet import KeptSheet, Source
from registry.engine.lists.limits import CHUNK_BYTES, CHUNK_ROWS
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.shape import ListHead
from registry.engine.lists.telling import SAMPLE, is_json_lines, text_of
from registry.engine.lists.text_list import CSV, TEXT, TextList
from registry.engine.lists.warnings import OTHER_KIND, ListWarning

NDJSON = "application/x-ndjson"
PARQUET = "application/vnd.apache.parquet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GZIP, ZSTD, ZIP = "application/gzip", "application/zstd", "application/zip"
UNSAID = ("", "application/octet-stream")
XLS, ODS = "application/vnd.ms-excel", "application/vnd.oasis.opendocument.spreadsheet"
WORKBOOKS = (XLSX, ODS)
_SAME = {
    "application/x-gzip": GZIP,
    "application/x-zip-compressed": ZIP,
    "application/ndjson": NDJSON,
    "application/jsonl": NDJSON,
    "application/json": NDJSON,  # clients that know no name for lines of it; one document is none, and its reader says so
    "application/x-parquet": PARQUET,
    "text/tab-separated-values": CSV,
    "application/csv": CSV,
    "text/x-csv": CSV,
    "application/x-csv": CSV,
    "text/comma-separated-values": CSV,
    "text/x-comma-separated-values": CSV,
    XLS: "",  # browsers on Windows send text/csv so
    "application/msexcel": "",
    "application/vnd.ms-excel.sheet.macroenabled.12": XLSX,
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": XLSX,
}
CSV_NAMES = (*(name for name, kind in _SAME.items() if kind == CSV), XLS)
_LAYERS = {GZIP: packing.GZIP, ZSTD: packing.ZSTD, ZIP: packing.ZIP}
_ENDINGS = {
    ".txt": "",
    ".csv": CSV,
    ".tsv": CSV,
    ".ndjson": NDJSON,
    ".jsonl": NDJSON,
    ".xlsx": XLSX,
    ".ods": ODS,
    ".parquet": PARQUET,
}
_MARKUP = re.compile(rb"<(?:!doctype|html|head|meta|table|body|\?xml)", re.IGNORECASE)


class Reader(Protocol):
    head: ListHead

    def chunks(self, rows: int, bytes_: int) -> Iterator[Chunk]: ...


class OpenList:
    """A list being read: `head` says what it is, `chunks` gives its rows once, in order. `received`: bytes of the file."""

    def __init__(self, reader: Reader, received: int) -> None:
        self._reader, self._received, self.head = reader, received, reader.head

    def chunks(self, rows: int = CHUNK_ROWS, bytes_: int = CHUNK_BYTES) -> Iterator[Chunk]:
        """Chunks of at most `rows` rows and about `bytes_` bytes. Raises ListRefused where the list goes wrong."""
        for chunk in self._reader.chunks(rows, bytes_):
            if chunk.first + chunk.count > self._received:
                raise ListRefused("list.more_rows_than_bytes")
            yield chunk


def open_list(
    source: Source,
    *,
    kind: str,
    encoding: str = "",
    filename: str = "",
    number_column: str | Sequence[str] | None = None,
    ref_column: str | None = None,
    category_column: str | None = None,
    client_column: str | None = None,
    country_column: str | None = None,
    sheet: str | None = None,
    charset: str = "gb18030",
    home: str = "",
    consented_on_column: str | None = None,
) -> OpenList:
    """Begin to read a list. Raises ListRefused.

    `kind`: a content type, and `filename`, say what is meant where the content leaves it open. `encoding`: "", "gzip"
    or "zstd". Columns by name or by position from 1, several of numbers; None: numbers and reference are guessed. For
    `sheet`, `charset` and `home` see `Asked`. `source` is read on; it must be seekable for zip, workbooks and Parquet.
    """
    numbers = (number_column,) if isinstance(number_column, str) else tuple(number_column or ())
    others = (ref_column, category_column, client_column, country_column)
    asked = Asked(numbers, *others, sheet, charset, home, consented_on_column)
    kind = kind.partition(";")[0].strip().lower()
    kind = _SAME.get(kind, kind)
    if encoding not in ("", "identity", "gzip", "zstd"):
        raise ListRefused("list.encoding")
    if kind not in (*UNSAID, CSV, TEXT, NDJSON, PARQUET, *WORKBOOKS, *_LAYERS):
        raise ListRefused("list.unknown_kind")
    layer = {"gzip": packing.GZIP, "zstd": packing.ZSTD}.get(encoding, "")
    return OpenList(_reader(source, kind, layer, filename, asked), _size(source))


@dataclass(frozen=True)
class Content:
    """What a file holds once its packing is off. `text`: as written in it; of a workbook (`sheet`) one sheet as CSV in UTF-8.
    `size`: bytes of the file."""

    text: Readable
    size: int
    sheet: bool = False
    warnings: tuple[ListWarning, ...] = ()


def open_content(source: Source, asked: Asked) -> Content:
    """The content of a seekable file, for whoever reads its rows as something else than numbers. Raises ListRefused, as does
    reading on."""
    if isinstance(source, KeptSheet):
        return Content(source, source.packed, True, source.warnings)
    if packing.is_workbook(source):
        from registry.engine.lists.workbook import Workbook

        book = Workbook(source, asked)
        return Content(book.csv(), book.packed, True, book.warnings)
    source.seek(0)
    size, found = _size(source), packing.packed_as(_sample(source))
    source.seek(0)
    if not found:
        return Content(_written(source), size)
    if found in (packing.GZIP, packing.ZSTD):
        return Content(_written(packing.unpacked(source, found)), size)
    if found == packing.ZIP:
        return Content(_written(packing.single_member(source)[0]), size)
    raise ListRefused("list.unknown_kind")


def _written(source: Readable) -> Readable:
    """A text, neither packed once more nor a web page."""
    sample = _sample(source)
    if packing.packed_as(sample):
        raise ListRefused("list.nested_archive")
    if _MARKUP.match(sample.lstrip(b"\xef\xbb\xbf \r\n\t")):
        raise ListRefused("list.web_page")
    return _Again(sample, source)


def _size(source: Source) -> int:
    """Bytes of the file; where it tells none, no bound."""
    if isinstance(source, KeptSheet):
        return source.packed
    if not (hasattr(source, "seekable") and source.seekable()):
        return sys.maxsize
    here = source.tell()
    size = source.seek(0, 2)
    source.seek(here)
    return size


def _reader(source: Source, kind: str, layer: str, filename: str, asked: Asked) -> Reader:
    if isinstance(source, KeptSheet):
        return _sheet(source, source.warnings, asked)
    sample = _sample(source)
    found = packing.packed_as(sample)
    if layer and found != layer:
        raise ListRefused("list.corrupt")
    reader = _of_content(source, sample, found, kind, filename, asked)
    if _differs(kind, found, reader.head.kind):
        reader.head = replace(reader.head, warnings=(*reader.head.warnings, ListWarning(OTHER_KIND)))
    return reader


def _differs(kind: str, packed: str, content: str) -> bool:
    """Whether a list was sent as something else. Text is read as CSV every day, and one workbook as another."""
    if kind in UNSAID:
        return False
    alike = {TEXT: CSV, ODS: XLSX}
    return packed != _LAYERS[kind] if kind in _LAYERS else alike.get(kind, kind) != alike.get(content, content)


def _of_content(source: BinaryIO, sample: bytes, found: str, kind: str, filename: str, asked: Asked) -> Reader:
    if found in (packing.GZIP, packing.ZSTD):
        opened = packing.unpacked(_Again(sample, source), found)
        return _inner(opened, kind, PurePath(filename).stem if PurePath(filename).suffix else filename, asked)
    if found in packing.TABLES:
        return _binary(source, found, kind, asked)
    if found:
        raise ListRefused("list.unknown_kind")
    return _text(source, sample, kind, filename, asked)


def _inner(opened: packing.Opened, kind: str, filename: str, asked: Asked) -> Reader:
    """What one layer of packing held: a list of text, not another archive."""
    sample = _sample(opened)
    if packing.packed_as(sample):
        raise ListRefused("list.nested_archive")
    return _text(opened, sample, kind, filename, asked)


def _binary(source: BinaryIO, found: str, kind: str, asked: Asked) -> Reader:
    if not source.seekable():
        raise ListRefused("list.not_seekable")
    if found == packing.PARQUET:
        from registry.engine.lists.parquet_list import ParquetList

        return ParquetList(source, asked)
    if packing.is_workbook(source):
        from registry.engine.lists.workbook import Workbook

        book = Workbook(source, asked)
        return _sheet(book.csv(), book.warnings, asked)
    opened, name = packing.single_member(source)
    return _inner(opened, kind, name, asked)


def _sheet(rows: Readable, warnings: tuple[ListWarning, ...], asked: Asked) -> Reader:
    reader = TextList(rows, _sample(rows), CSV, asked, delimiter=",")
    reader.head = replace(reader.head, kind=XLSX, warnings=(*warnings, *reader.head.warnings))
    return reader


def _text(source: Readable, sample: bytes, kind: str, filename: str, asked: Asked) -> Reader:
    if kind in (*UNSAID, *_LAYERS):
        kind = _ENDINGS.get(PurePath(filename).suffix.lower(), "")
    text = text_of(sample, asked.charset)
    if _MARKUP.match(text.lstrip()):
        raise ListRefused("list.web_page")
    if kind in (PARQUET, *WORKBOOKS) and b"\0" in text:
        raise ListRefused("list.wrong_kind")
    if is_json_lines(text, said=kind == NDJSON):
        from registry.engine.lists.ndjson_list import NdjsonList

        return NdjsonList(source, sample, asked)
    if is_database(text.lstrip()):
        return AsteriskList(source, sample, asked)
    return TextList(source, sample, kind if kind == TEXT else "", asked)


def _sample(source: Readable) -> bytes:
    data = b""
    while len(data) < SAMPLE:
        piece = source.read(SAMPLE - len(data))
        if not piece:
            break
        data += piece
    return data


class _Again:
    """`source` with what was already read of it in front."""

    def __init__(self, sample: bytes, source: Readable) -> None:
        self._sample, self._source = sample, source

    def read(self, size: int = -1) -> bytes:
        if not self._sample:
            return self._source.read(size)
        size = len(self._sample) if size < 0 else size
        data, self._sample = self._sample[:size], self._sample[size:]
        return data
