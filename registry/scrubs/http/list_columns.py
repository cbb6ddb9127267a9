"""Which columns of a list were taken for what, and what its owner should be told of that."""

from collections.abc import Iterable

import msgspec

from core.api.warned import WarningAnswer
from core.translation.words import translated
from registry.engine.lists.answers import mostly_invalid
from registry.engine.lists.shape import ListHead
from registry.engine.lists.warnings import FEW_NUMBERS, WARNINGS, ListWarning
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.jobs.job_result import head_of
from registry.scrubs.models import ScrubJob


class ListColumns(msgspec.Struct):
    """`guessed`: nobody named that of the numbers; `number`: the first of `numbers`;
    `country`: of calling codes; `consented_on`: of the days of consents."""

    number: str
    numbers: list[str]
    ref: str | None
    category: str | None
    client: str | None
    country: str | None
    guessed: bool
    consented_on: str | None = None


def list_head(job: ScrubJob) -> ListHead | None:
    """What the list was found to be; gone with the list."""
    files = JobFiles(job.public_id)
    if job.state in {ScrubJob.State.CANCELLED, ScrubJob.State.EXPIRED} or not files.exists("head"):
        return None
    return head_of(files)


def columns_of(head: ListHead | None) -> ListColumns | None:
    if head is None:
        return None
    columns = (head.ref, head.category, head.client, head.country, head.consented_on)
    ref, category, client, country, day = (None if column is None else head.names[column] for column in columns)
    numbers = [head.names[column] for column in head.numbers]
    return ListColumns(numbers[0], numbers, ref, category, client, country, head.guessed, day)


def warnings_of(job: ScrubJob, head: ListHead | None) -> list[WarningAnswer]:
    if head is None:
        return []
    names = tuple(head.names[column] for column in head.numbers)
    few = job.state == ScrubJob.State.SUCCEEDED and mostly_invalid({int(k): n for k, n in (job.codes or {}).items()})
    return said_warnings([*head.warnings, *([ListWarning(FEW_NUMBERS, names)] if few else [])])


def said_warnings(warnings: Iterable[ListWarning]) -> list[WarningAnswer]:
    """In the reader's language."""
    return [WarningAnswer(each.code, translated(WARNINGS[each.code]), list(each.columns)) for each in warnings]
