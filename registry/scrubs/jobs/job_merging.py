"""The sorted numbers of all chunks, merged piece by piece, so that memory does not grow with the list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.engine.index.table import LAST
from registry.scrubs.answering.list_answers import ListAnswers
from registry.scrubs.jobs.job_files import JobFiles

# The row within its chunk; whether its answer is that of this number, of several in the row.
SEALED_ROW = np.dtype([("sealed", "<i8"), ("row", "<u4"), ("code", "<u4"), ("decides", "?")])
PIECE = 2_000_000  # rows merged at once: sealed numbers are evenly spread, so pieces are as large as each other


@dataclass(frozen=True)
class Piece:
    """Numbers in order, equal ones in the order of the list. `rows`: positions in the list. `again`: repeats an earlier one.
    `decides`: the answer of its row."""

    sealed: NDArray[np.int64]
    rows: NDArray[np.int64]
    codes: NDArray[np.uint32]
    again: NDArray[np.bool_]
    decides: NDArray[np.bool_]


def sorted_rows(
    columns: Sequence[ListAnswers], rows: NDArray[np.int64], deciding: NDArray[np.int64]
) -> NDArray[np.void]:
    """The numbers of one chunk in order, each with its row and answer. `deciding`: for each row the column of its answer."""
    tables = []
    for column, listed in enumerate(columns):
        table = np.empty(len(listed.valued), dtype=SEALED_ROW)
        table["sealed"], table["row"] = listed.sealed, rows[listed.valued]
        table["code"] = listed.judged.codes[listed.valued]
        table["decides"] = deciding[listed.valued] == column
        tables.append(table)
    whole = np.concatenate(tables)
    order = (
        np.lexsort((whole["row"], whole["sealed"])) if len(tables) > 1 else np.argsort(whole["sealed"], kind="stable")
    )
    return whole[order]


def merged(files: JobFiles, firsts: Sequence[tuple[int, int]], group: str) -> Iterator[Piece]:
    """All numbers of a group in order. `firsts`: number and first row of each chunk, in order of the list."""
    tables = [
        (first, files.get_array(name)) for number, first in firsts if files.exists(name := f"sealed-{number}-{group}")
    ]
    count = sum(len(table) for _first, table in tables)
    pieces = max(1, -(-count // PIECE))
    bounds = np.linspace(0, LAST, pieces + 1).astype(np.int64)
    cuts = [np.searchsorted(table["sealed"], bounds) for _first, table in tables]
    for piece in range(pieces):
        slices = [(first, table[cut[piece] : cut[piece + 1]]) for (first, table), cut in zip(tables, cuts, strict=True)]
        yield in_order(slices)


def in_order(slices: Sequence[tuple[int, NDArray[np.void]]]) -> Piece:
    sealed = np.concatenate([part["sealed"] for _first, part in slices])
    rows = np.concatenate([part["row"].astype(np.int64) + first for first, part in slices])
    codes = np.concatenate([part["code"] for _first, part in slices])
    decides = np.concatenate([part["decides"] for _first, part in slices])
    order = np.argsort(sealed, kind="stable")  # chunks come in order of the list, so equal numbers stay in it
    sealed = sealed[order]
    again = np.zeros(len(sealed), dtype=bool)
    again[1:] = sealed[1:] == sealed[:-1]
    return Piece(sealed, rows[order], codes[order], again, decides[order])
