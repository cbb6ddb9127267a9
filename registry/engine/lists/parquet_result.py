"""A result as Parquet: the list's own columns as text, then number, decision and reasons (a list)."""

from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from registry.engine.lists import joining
from registry.engine.lists.answers import Answers, chosen, meanings
from registry.engine.lists.chunk import Chunk
from registry.engine.lists.results import ADDED, DECISIONS, added, decisions_of
from registry.engine.lists.shape import ListHead


class ParquetResult:
    """Written chunk by chunk on a binary stream, which needs `write` only and stays open. A context manager."""

    def __init__(self, stream: BinaryIO, head: ListHead, *, rows: str = "all", classes: Sequence[str] = ()) -> None:
        self._head, self._rows, self._classes = head, rows, classes
        own = [pa.field(name, pa.string()) for name in distinct((*head.names, *ADDED))[: len(head.names)]]
        answered = [
            pa.field("number", pa.string()),
            pa.field("decision", pa.string()),
            pa.field("reasons", pa.list_(pa.string())),
        ]
        self._schema = pa.schema([*own, *answered])
        if DECISIONS in added(head):
            self._schema = self._schema.append(pa.field(DECISIONS, pa.string()))
        self._writer = pq.ParquetWriter(stream, self._schema, compression="zstd")

    def write(self, chunk: Chunk, answers: Answers) -> None:
        mask = chosen(answers.codes, self._rows)
        if not chunk.count or (mask is not None and not mask.any()):
            return
        said, positions = meanings(answers.codes, self._classes)
        decisions = pa.array([str(meaning.decision) for meaning in said]).take(pa.array(positions))
        reasons = pa.array([list(meaning.reasons) for meaning in said], pa.list_(pa.string())).take(pa.array(positions))
        columns = [*_own_columns(chunk, self._head), _numbers(answers), decisions, reasons]
        if answers.each:
            columns.append(pa.array(decisions_of(answers), pa.string()))
        table = pa.table(columns, self._schema)
        self._writer.write_table(table if mask is None else table.filter(pa.array(mask)))

    def close(self) -> None:
        self._writer.close()

    def __enter__(self) -> "ParquetResult":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def distinct(names: Sequence[str]) -> list[str]:
    """Column names told apart: a second ``phone`` is ``phone_2``; the names we add last keep theirs."""
    taken = {*ADDED, DECISIONS}
    out: list[str] = []
    for name in names[: len(names) - len(ADDED)]:
        fresh, position = name, 1
        while fresh in taken:
            position += 1
            fresh = f"{name}_{position}"
        taken.add(fresh)
        out.append(fresh)
    return [*out, *ADDED]


def _own_columns(chunk: Chunk, head: ListHead) -> list[Any]:
    names = [str(position) for position in range(len(head.names))]
    lines = chunk.data[: int(chunk.rows[-1])]
    table = pa_csv.read_csv(
        pa.BufferReader(lines),
        read_options=pa_csv.ReadOptions(column_names=names, block_size=len(lines) + 1, use_threads=False),
        parse_options=pa_csv.ParseOptions(delimiter=head.delimiter, newlines_in_values=True, ignore_empty_lines=False),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, quoted_strings_can_be_null=False
        ),
    )
    return list(table.columns)


def _numbers(answers: Answers) -> Any:
    texts = joining.numbers_of(answers.digits, b"+", b"", b"").cast(pa.string())
    missing = answers.digits == 0
    if not missing.any():
        return texts
    return pa.compute.if_else(pa.array(np.asarray(missing)), pa.scalar(None, pa.string()), texts)
