"""Which columns of a list were taken for what."""

import msgspec

from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import ScrubJob


class ListColumns(msgspec.Struct):
    """Which columns were taken for what; `guessed`: nobody named the column of the numbers."""

    number: str
    ref: str | None
    category: str | None
    client: str | None
    guessed: bool


def columns_of(job: ScrubJob) -> ListColumns | None:
    """The columns as they were found; gone with the list."""
    files = JobFiles(job.public_id)
    if job.state in {ScrubJob.State.CANCELLED, ScrubJob.State.EXPIRED} or not files.exists("head"):
        return None
    head = files.get_json("head")
    names = head["names"]

    def name(position: int | None) -> str | None:
        return None if position is None else names[position]

    return ListColumns(
        names[head["number"]], name(head["ref"]), name(head["category"]), name(head["client"]), head["guessed"]
    )
