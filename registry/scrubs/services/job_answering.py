"""The second step of a scrub job: the rows of one chunk are answered.

Whatever it reads was set aside with the job, or is read as of the job's moment, so that doing it again gives the same bytes.
"""

from collections.abc import Callable
from datetime import datetime

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from core.errors import NotAllowed
from core.events import announce
from core.numbers.bulk import Numbers, read_cells
from core.policies import current_policy
from core.policies.schema import Policy
from core.sealing.sealing import active_key_id
from registry.engine.lists.chunk import Chunk
from registry.firms.models import Marketer
from registry.register.following.register_view import thaw_view
from registry.scrubs import signals
from registry.scrubs.answering.answer_board import AnswerBoard, count_codes, count_each
from registry.scrubs.answering.asking import answer_asked, asking_of
from registry.scrubs.answering.firm_facts import FirmFacts, firm_facts_all
from registry.scrubs.answering.line_changes import with_changes
from registry.scrubs.answering.list_answers import (
    Asking,
    Firm,
    ListAnswers,
    seal_list,
    seal_sparse,
    seal_unplanned,
    with_lines_on_register,
)
from registry.scrubs.answering.sandbox import sandbox_answer
from registry.scrubs.jobs.consent_days import days_of, numbers_dated
from registry.scrubs.jobs.job_claims import claim_chunk, finish_chunk
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.jobs.job_groups import Group, groups_of
from registry.scrubs.jobs.job_merging import sorted_rows
from registry.scrubs.jobs.job_spellings import note_spellings
from registry.scrubs.models import ScrubChunk, ScrubJob
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.services.job_ending import scrub_job_fail
from registry.scrubs.services.job_tries import tried

State = ScrubChunk.State
MOST_UNPLANNED = 5_000  # kept of a chunk: with so many it is no list


def scrub_chunk_answer(*, chunk_id: int, now: Callable[[], datetime]) -> bool:
    """Answer the rows of a chunk. False when there was nothing to do. Safe to run twice, at once, late."""
    claim = claim_chunk(chunk_id, State.WAITING, State.ANSWERING, now())
    if claim is None:
        return False
    with tried(claim, now):
        row = ScrubChunk.objects.select_related("job", "job__marketer").get(pk=chunk_id)
        try:
            _answer_chunk(row.job, row.number)
        except NotAllowed as error:  # the firm, or its mandate, was suspended since the list was handed in
            scrub_job_fail(job_id=row.job_id, problem=error.code, at=now())
            return True
        with transaction.atomic():
            if finish_chunk(claim, State.ANSWERED):
                announce(signals.scrub_chunk_answered, job_id=row.job_id)
    return True


def _answer_chunk(job: ScrubJob, number: int) -> None:
    files = JobFiles(job.public_id)
    assert job.checked_at is not None
    policy = current_policy(job.checked_at)
    chunk = Chunk.from_bytes(files.get(f"chunk-{number}"))
    columns = [read_cells(chunk.data, cells.starts, cells.ends, policy) for cells in chunk.number_columns]
    note_spellings(job.pk, sum(numbers.by_library for numbers in columns))
    given = days_of(chunk)
    columns = [numbers_dated(numbers, given) for numbers in columns]
    if job.live:
        view = thaw_view(files.register)
        columns = [with_lines_on_register(numbers, view, view.key_id) for numbers in columns]
        unplanned = np.unique(np.concatenate([seal_unplanned(numbers, view.key_id) for numbers in columns]))
        files.put_array(f"unplanned-{number}", unplanned[:MOST_UNPLANNED])
        sparse = np.concatenate([seal_sparse(numbers, policy, view.key_id) for numbers in columns])
        files.put_array(f"sparse-{number}", sparse)
    grouped = groups_of(job, chunk, policy)
    boards = [AnswerBoard(numbers.digits, grouped.misfits) for numbers in columns]
    answered = []
    for position, group in enumerate(grouped.groups):
        rows = grouped.rows_of(position)
        dated = None if given is None else given.days[rows]
        listed = [_answer_group(job, files, group, _subset(numbers, rows), dated, policy) for numbers in columns]
        for board, one in zip(boards, listed, strict=True):
            board.take(rows, one.judged, policy)
        answered.append((group, rows, listed))
    whole, deciding = AnswerBoard.strictest(boards)
    counts = []
    for group, rows, listed in answered:
        files.put_array(f"sealed-{number}-{group.name}", sorted_rows(listed, rows, deciding[rows]))
        counts.append([*group.as_list(), count_codes(whole.codes[rows])])
    for column, board in enumerate(boards if len(boards) > 1 else []):
        files.put(f"answers-{number}-{column}", board.to_bytes())
    files.put(f"answers-{number}", whole.to_bytes())
    files.put_json(f"groups-{number}", {"groups": counts, "codes": count_each(whole.codes)})


def _subset(numbers: Numbers, rows: NDArray[np.int64]) -> Numbers:
    if len(rows) == len(numbers.digits):
        return numbers
    return Numbers(numbers.digits[rows], numbers.problems[rows], numbers.by_library)


def _answer_group(
    job: ScrubJob, files: JobFiles, group: Group, numbers: Numbers, dated: NDArray[np.object_] | None, policy: Policy
) -> ListAnswers:
    """`dated`: of each row the day of its consent, or None."""
    assert job.checked_at is not None
    purpose = Purpose(job.channel, group.category, job.campaign, job.on_behalf_of, job.planned_at)
    subject = Marketer.objects.get(pk=group.subject_id)
    if not job.live:
        return sandbox_answer(numbers, asking_of(subject, purpose, policy, job.checked_at, active_key_id()))
    view = thaw_view(files.register)
    asking = asking_of(subject, purpose, policy, job.checked_at, view.key_id)
    firm: Firm = _firm_on_file(files, group, asking)
    valued, sealed = seal_list(numbers, view.key_id)
    if dated is not None:
        firm = with_changes(firm, sealed, dated[valued].tolist(), asking)
    return answer_asked(numbers, valued, sealed, asking=asking, view=view, firm=firm)


def _firm_on_file(files: JobFiles, group: Group, asking: Asking) -> FirmFacts:
    """What the firm has on file, read once for the whole job."""
    path = files.folder / f"firm-{group.name}"
    if not path.exists():
        facts = firm_facts_all(
            marketer_id=group.subject_id,
            purpose=asking.purpose,
            policy=asking.policy,
            at=asking.at,
            key_id=asking.key_id,
        )
        facts.write(path)
    return FirmFacts.read(path)
