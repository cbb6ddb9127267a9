"""The result of a scrub job as files: as CSV when it succeeds, in other forms on demand."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from core.policies import current_policy
from registry.engine.lists.answers import Answers
from registry.engine.lists.chunk import Chunk
from registry.engine.lists.parquet_result import ParquetResult
from registry.engine.lists.results import BOM, render, result_header
from registry.engine.lists.shape import ListHead
from registry.engine.lists.xlsx_result import XlsxResult
from registry.engine.records.answer import Answer
from registry.scrubs.answering.answer_board import read_answers
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import ScrubChunk, ScrubJob


@dataclass(frozen=True)
class Variant:
    """Which form of a result: `rows` "all" or a decision, `layout` "" or one of a peer system's; CSV with or without `bom`."""

    format: str = "csv"
    layout: str = ""
    rows: str = "all"
    bom: bool = False

    @property
    def name(self) -> str:
        return f"{self.format}-{self.layout or 'own'}-{self.rows}{'-bom' if self.bom else ''}"


WHOLE = Variant()


@dataclass(frozen=True)
class ToClaim:
    """The numbers on a condition as a workbook of consents to be filled in. Cells are text: a spreadsheet that took a number
    for a figure would lose its last digits. `headings` begin with the number's; `cells` stand behind each number."""

    language: str
    headings: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"result-to-claim-{self.language}"


def head_of(files: JobFiles) -> ListHead:
    return ListHead.from_json(files.get_json("head"))


def _chunk_and_answers(files: JobFiles, row: ScrubChunk) -> tuple[Chunk, Answers]:
    again = files.get_array("again")[row.first : row.first + row.rows]
    chunk = Chunk.from_bytes(files.get(f"chunk-{row.number}"))
    answers = read_answers(files.get(f"answers-{row.number}"), again)
    if not chunk.more_numbers:
        return chunk, answers
    each = [read_answers(files.get(f"answers-{row.number}-{column}")) for column in range(len(chunk.number_columns))]
    return chunk, replace(answers, each=tuple(each))


def chunk_result(job: ScrubJob, files: JobFiles, row: ScrubChunk, head: ListHead, variant: Variant) -> bytes:
    chunk, answers = _chunk_and_answers(files, row)
    classes = _policy_classes(job)
    return render(
        chunk, answers, head, format=variant.format, layout=variant.layout, rows=variant.rows, classes=classes
    )


def _policy_classes(job: ScrubJob) -> tuple[str, ...]:
    assert job.checked_at is not None
    return current_policy(job.checked_at).exemptions.caller_classes


def result_files(*, job: ScrubJob, variant: Variant) -> list[str]:
    """Names of the files that, one after the other, are the result in this form. Made on first demand, once."""
    files = JobFiles(job.public_id)
    if variant == WHOLE:
        numbers = job.chunks.order_by("number").values_list("number", flat=True)
        return ["result-head", *(f"result-{number}" for number in numbers)]
    name = f"result-{variant.name}"
    if not files.exists(name):
        with _one_at_a_time(files, name):
            if not files.exists(name):
                _write_variant(job, files, variant, name)
    return [name]


def claims_file(*, job: ScrubJob, wanted: ToClaim) -> str:
    """Name of the workbook. Made on first demand, once. Raises ListRefused where its rows are too many."""
    files = JobFiles(job.public_id)
    if not files.exists(wanted.name):
        with _one_at_a_time(files, wanted.name):
            if not files.exists(wanted.name):
                _write_claims(job, files, wanted)
    return wanted.name


def _write_claims(job: ScrubJob, files: JobFiles, wanted: ToClaim) -> None:
    head, numbers = head_of(files), Variant(layout="plain", rows=str(Answer.CONDITIONAL))
    behind = "".join(f',"{cell}"' for cell in wanted.cells).encode() + b"\n"
    with files.write(wanted.name) as out, XlsxResult(out, ",") as book:
        book.write(",".join(f'"{heading}"' for heading in wanted.headings).encode() + b"\n")
        for row in job.chunks.order_by("number"):
            book.write(chunk_result(job, files, row, head, numbers).replace(b"\n", behind))


def _write_variant(job: ScrubJob, files: JobFiles, variant: Variant, name: str) -> None:
    head = head_of(files)
    with files.write(name) as out:
        if variant.format == "parquet":
            with ParquetResult(out, head, rows=variant.rows, classes=_policy_classes(job)) as table:
                for row in job.chunks.order_by("number"):
                    table.write(*_chunk_and_answers(files, row))
            return
        header = result_header(head, variant.format, variant.layout)
        if variant.format == "xlsx":
            with XlsxResult(out, head.delimiter) as book:
                as_csv = replace(variant, format="csv")
                book.write(result_header(head, "csv"))
                for row in job.chunks.order_by("number"):
                    book.write(chunk_result(job, files, row, head, as_csv))
            return
        out.write((BOM if variant.bom else b"") + header)
        for row in job.chunks.order_by("number"):
            out.write(chunk_result(job, files, row, head, variant))


@contextmanager
def _one_at_a_time(files: JobFiles, name: str) -> Iterator[None]:
    descriptor = os.open(files.folder / f".{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
