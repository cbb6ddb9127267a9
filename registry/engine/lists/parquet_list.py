"""Parquet: plain columns, whatever their type, as texts. Sizes are checked page by page before Arrow sees the file."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from registry.engine.lists.chunk import Chunk
from registry.engine.lists.columns import Asked, Beginning, holds_number, numbered
from registry.engine.lists.limits import (
    KIB,
    MIB,
    MOST_LINE,
    PARQUET_COLUMNS,
    PARQUET_FIXED,
    PARQUET_FOOTER,
    PARQUET_ROW_GROUPS,
)
from registry.engine.lists.parquet_pages import check_pages
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.rows_list import Batch, chunks_of, head_of

KIND = "application/vnd.apache.parquet"
_BATCH = 4096  # rows
_HELD = MIB  # bytes of text
_OTHER = 32  # bytes of a number's or a date's text, about
_CELLS = 1 << 17  # of a batch


class ParquetList:
    def __init__(self, source: BinaryIO, asked: Asked) -> None:
        _check_footer(source)
        try:
            self._file = _opened(source, [])
            self._check(source)
            names = list(self._file.schema_arrow.names)
            # Texts stay in their dictionary until it is known how long they are.
            texts = [field.name for field in self._file.schema_arrow if _is_text(field.type)]
            self._file = _opened(source, texts)
            self._weight = source.seek(0, 2) // max(1, self._file.metadata.num_rows)
            self._batches = self._read()
            self._first = next(self._batches, Batch([], 0))
        except (pa.ArrowException, OSError, ValueError):
            raise ListRefused("list.corrupt") from None
        if not names:
            raise ListRefused("list.empty")
        self._asked = asked
        begun = Beginning(0, True, tuple(names), self._first.rows)
        if any(map(holds_number, names)) and not any(
            map(asked.names, names)
        ):  # a first row that was taken for the names of columns
            self._first = replace(self._first, rows=[names, *self._first.rows])
            begun = Beginning(0, False, numbered(len(names)), self._first.rows)
        self.head = head_of(begun, asked, charset="utf-8", kind=KIND)

    def chunks(self, rows: int, bytes_: int) -> Iterator[Chunk]:
        return chunks_of(chain([self._first], self._batches), self.head.shape(self._asked), rows, bytes_)

    def _check(self, source: BinaryIO) -> None:
        metadata = self._file.metadata
        if metadata.num_rows > source.seek(0, 2):  # 115 kB may hold 50 million rows of nothing
            raise ListRefused("list.more_rows_than_bytes")
        if metadata.num_columns > PARQUET_COLUMNS:
            raise ListRefused("list.too_many_columns")
        if metadata.num_row_groups > PARQUET_ROW_GROUPS:
            raise ListRefused("list.parquet_pages")
        kinds = self._file.schema_arrow.types
        if any(pa.types.is_nested(kind) for kind in kinds):
            raise ListRefused("list.parquet_nested")
        if any(pa.types.is_fixed_size_binary(kind) and kind.byte_width > PARQUET_FIXED for kind in kinds):
            raise ListRefused("list.parquet_encoding")
        for position in range(metadata.num_row_groups):
            check_pages(source, metadata.row_group(position))

    def _read(self) -> Iterator[Batch]:
        width = max(1, len(self._file.schema_arrow.names))
        batch_size = max(1, min(_BATCH, _CELLS // width))
        try:
            for batch in self._file.iter_batches(batch_size=batch_size, use_threads=False):
                yield from _texts_of(batch, self._weight)
        except (pa.ArrowException, OSError, ValueError):
            raise ListRefused("list.corrupt") from None


def _opened(source: BinaryIO, texts: list[str]) -> Any:
    return pq.ParquetFile(
        source,
        buffer_size=64 * KIB,
        pre_buffer=False,
        read_dictionary=texts,
        thrift_string_size_limit=PARQUET_FOOTER,
        thrift_container_size_limit=PARQUET_FOOTER // 8,
    )


def _is_text(kind: Any) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return any(test(kind) for test in tests)


def _texts_of(batch: Any, weight: int) -> Iterator[Batch]:
    """Rows of a batch, in slices whose texts are short enough to be held."""
    ends = np.cumsum(sum(map(_lengths, batch.columns), np.zeros(batch.num_rows, np.int64)))
    start = taken = 0
    while start < batch.num_rows:
        stop = max(start + 1, int(np.searchsorted(ends, taken + _HELD, side="right")))
        if int(ends[stop - 1]) - taken > max(_HELD, MOST_LINE):
            raise ListRefused("list.line_too_long")
        columns = [_texts(column) for column in batch.slice(start, stop - start).columns]
        yield Batch([list(cells) for cells in zip(*columns, strict=True)], weight * (stop - start))
        start, taken = stop, int(ends[stop - 1])


def _lengths(column: Any) -> NDArray[np.int64]:
    """Bytes of each value's text; of what is no text, about."""
    if pa.types.is_dictionary(column.type):
        own = np.append(_lengths(column.dictionary), 0)
        positions: NDArray[np.int64] = column.indices.fill_null(len(own) - 1).to_numpy(zero_copy_only=False)
        return own[positions]
    if _is_text(column.type):
        sizes: NDArray[np.int32] = pc.binary_length(column).fill_null(0).to_numpy(zero_copy_only=False)
        return sizes.astype(np.int64)
    return np.full(len(column), _OTHER, np.int64)


def _texts(column: Any) -> list[str]:
    kind = column.type
    if pa.types.is_floating(kind):
        return [_plain(value) for value in column.to_pylist()]
    if pa.types.is_dictionary(kind):
        return _texts(column.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        column = column.cast(pa.large_binary())
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return [(value or b"").decode("utf-8", "replace") for value in column.to_pylist()]
    return [value or "" for value in pc.cast(column, pa.string()).to_pylist()]


def _plain(value: float | None) -> str:
    """A whole number without its point: spreadsheets and data frames keep telephone numbers as such."""
    if value is None or value != value:
        return ""
    return str(int(value)) if abs(value) < 1e15 and value.is_integer() else repr(value)


def _check_footer(source: BinaryIO) -> None:
    size = source.seek(0, 2)
    if size < 12:
        raise ListRefused("list.corrupt")
    source.seek(size - 8)
    tail = source.read(8)
    footer = int.from_bytes(tail[:4], "little")
    source.seek(0)
    if tail[4:] != b"PAR1" or footer > size - 12:
        raise ListRefused("list.corrupt")
    if footer > PARQUET_FOOTER:
        raise ListRefused("list.parquet_pages")
