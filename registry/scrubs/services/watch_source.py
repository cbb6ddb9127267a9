"""Helpers of watch lists: the rows behind a scrub, kept in the database (one call) or with the list's own files."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from registry.engine.lists.chunk import Chunk
from registry.register.following.register_view import thaw_view
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import Scrub, ScrubJob
from registry.scrubs.selectors.scrub_list import ScrubListData, job_kept_for, list_of_scrub


def rows_of_scrub(scrub: Scrub, at: datetime) -> Iterator[ScrubListData] | None:
    """In pieces that fit in memory; None when they are not kept any more."""
    job = job_kept_for(scrub, at)
    if job is None:
        return list_of_scrub(scrub, at)
    files = JobFiles(job.public_id)
    return _rows_of_job(job, scrub, files) if files.exists("request") else None


def _rows_of_job(job: ScrubJob, scrub: Scrub, files: JobFiles) -> Iterator[ScrubListData]:
    """A piece a chunk: the rows of the scrub's firm and trade."""
    seal_key, group = thaw_view(files.register).key_id, f"{scrub.subject_id}-{scrub.category}"
    for number, first in job.chunks.order_by("number").values_list("number", "first"):
        if not files.exists(name := f"sealed-{number}-{group}"):
            continue
        table = files.get_array(name)
        positions = table["row"].astype(np.int64)
        yield ScrubListData(
            seal_key,
            table["sealed"].astype(np.int64),
            table["code"].astype(np.uint32),
            (positions + first).astype(np.uint32),
            _refs_at(Chunk.from_bytes(files.get(f"chunk-{number}")), positions.tolist()),
        )


def _refs_at(chunk: Chunk, positions: list[int]) -> list[str] | None:
    """The firm's own references of these rows of a chunk; None when the list has no such column."""
    if chunk.refs is None:
        return None
    texts = chunk.texts(chunk.refs)
    return [texts[position].decode("utf-8", "replace") for position in positions]
