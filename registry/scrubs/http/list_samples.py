"""What stands in the columns of a list: a few cells of each, with their numbers masked, for its owner to know them by."""

import csv
import io
import re
from dataclasses import dataclass

from core.numbers.masking import mask_digits
from registry.engine.lists.chunk import Chunk
from registry.engine.lists.shape import ListHead
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import ScrubJob

ROWS = 5
LONGEST = 30
FEWEST_DIGITS = 7  # of what may be a number


@dataclass(frozen=True)
class ColumnSample:
    """`position` from 1."""

    position: int
    name: str
    cells: list[str]


def samples_of(job: ScrubJob, head: ListHead | None) -> list[ColumnSample]:
    """Of every column the first cells; nothing where the list is gone."""
    files = JobFiles(job.public_id)
    if head is None or not files.exists("chunk-0"):
        return []
    chunk = Chunk.from_bytes(files.get("chunk-0"))
    lines = "\n".join(chunk.line(row).decode("utf-8", "replace") for row in range(min(ROWS, chunk.count)))
    rows = list(csv.reader(io.StringIO(lines, newline=""), delimiter=head.delimiter))
    return [
        ColumnSample(column + 1, name, [masked(row[column]) for row in rows if column < len(row)])
        for column, name in enumerate(head.names)
    ]


def masked(cell: str) -> str:
    """``138****1234`` of whatever holds as many digits as a number; other text as it stands, cut."""
    digits = re.sub(r"\D", "", cell)
    return mask_digits(digits) if len(digits) >= FEWEST_DIGITS else cell[:LONGEST]
