"""The pages of a Parquet file, looked at one header at a time: what Arrow would hold in memory must be small.

Page headers are Thrift's compact protocol (parquet-format, `parquet.thrift`, struct PageHeader): 1 type,
2 uncompressed size, 3 compressed size, 5 data page (2 encoding), 7 dictionary page, 8 data page v2 (4 encoding).
"""

from typing import Any, BinaryIO

from registry.engine.lists.limits import KIB, MIB, PARQUET_PAGE, PARQUET_PAGES, PARQUET_WORKING_SET
from registry.engine.lists.refusals import ListRefused

_DELTA_BYTE_ARRAY = 7  # each value repeats the beginning of the one before: a small page may hold endless text
_DATA, _DATA_V2 = 0, 3
_HEADER = (KIB, 2 * MIB)  # bytes to try
_MOST_ITEMS = 4096
_MOST_DEPTH = 8
_Struct = dict[int, Any]


def check_pages(source: BinaryIO, row_group: Any) -> None:
    """Raises ListRefused where the largest pages of a row group's columns are more than may be held."""
    held = pages = 0
    for position in range(row_group.num_columns):
        column = row_group.column(position)
        begins = [column.data_page_offset, column.dictionary_page_offset if column.has_dictionary_page else None]
        start = min(offset for offset in begins if offset is not None and offset > 0)
        largest, count = _largest(source, start, column.total_compressed_size)
        held, pages = held + largest, pages + count
        if held > PARQUET_WORKING_SET or pages > PARQUET_PAGES:
            raise ListRefused("list.parquet_pages")


def _largest(source: BinaryIO, start: int, size: int) -> tuple[int, int]:
    """(bytes for the dictionary and the largest page of a column, packed and unpacked; how many pages)."""
    end, largest, dictionary, pages = start + size, 0, 0, 0
    while start < end:
        header, used = _header(source, start)
        pages += 1
        if pages > PARQUET_PAGES:
            raise ListRefused("list.parquet_pages")
        unpacked, packed = header.get(2, -1), header.get(3, -1)
        if not (isinstance(unpacked, int) and isinstance(packed, int) and unpacked >= 0 and packed >= 0):
            raise ListRefused("list.corrupt")
        if max(unpacked, packed) > PARQUET_PAGE:
            raise ListRefused("list.parquet_pages")
        kind = header.get(1)
        if _DELTA_BYTE_ARRAY in (_encoding(header, 5, 2), _encoding(header, 8, 4)):
            raise ListRefused("list.parquet_encoding")
        if kind in (_DATA, _DATA_V2):
            largest = max(largest, unpacked + packed)
        else:
            dictionary = max(dictionary, unpacked + packed)
        start += used + packed
    return largest + dictionary, pages


def _header(source: BinaryIO, start: int) -> tuple[_Struct, int]:
    """A page's header and its size; most are short, but it may hold the page's least and greatest text."""
    for size in _HEADER:
        source.seek(start)
        try:
            return _Compact(source.read(size)).header()
        except IndexError:
            continue
    raise ListRefused("list.corrupt")


def _encoding(header: _Struct, struct: int, field: int) -> object:
    page = header.get(struct)
    return page.get(field) if isinstance(page, dict) else None


class _Compact:
    """Enough of Thrift's compact protocol to read a struct whose members are known by number."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._at = raw, 0

    def header(self) -> tuple[_Struct, int]:
        """(its fields, how many bytes it took). IndexError where it is longer than what was read."""
        return self._struct(0), self._at

    def _struct(self, depth: int) -> _Struct:
        if depth > _MOST_DEPTH:
            raise ListRefused("list.corrupt")
        fields: _Struct = {}
        number = 0
        while head := self._byte():
            step, kind = head >> 4, head & 15
            number = number + step if step else self._zigzag()
            fields[number] = self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (1, 2):
            return kind == 1
        if kind == 3:
            return self._byte()
        if kind in (4, 5, 6):
            return self._zigzag()
        if kind in (7, 8):
            length = 8 if kind == 7 else self._varint()
            self._at += length
            return None
        if kind in (9, 10):
            return self._list(depth)
        if kind == 12:
            return self._struct(depth + 1)
        raise ListRefused("list.corrupt")

    def _list(self, depth: int) -> None:
        head = self._byte()
        count = head >> 4 if head >> 4 != 15 else self._varint()
        if count > _MOST_ITEMS:
            raise ListRefused("list.corrupt")
        for _ in range(count):
            self._value(head & 15, depth + 1)

    def _byte(self) -> int:
        value = self._raw[self._at]
        self._at += 1
        return value

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 63:
                raise ListRefused("list.corrupt")

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
