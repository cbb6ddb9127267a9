"""One step of one list: whose turn it is, is asked anew each time. A list that is nearly done is carried to its end."""

import time
from collections.abc import Callable
from datetime import datetime

from core.running.claimed_step import MOST_TRIES
from registry.scrubs.rules.turns import Kind, Step, carried_on
from registry.scrubs.selectors.scrub_turn import free_chunks, turn_of
from registry.scrubs.services.job_answering import scrub_chunk_answer
from registry.scrubs.services.job_ending import scrub_job_give_up
from registry.scrubs.services.job_finishing import scrub_job_finish
from registry.scrubs.services.job_gathering import scrub_job_gather
from registry.scrubs.services.job_reading import scrub_job_read
from registry.scrubs.services.job_writing import scrub_chunk_write

RACES = 8  # others may be quicker at what was seen to be open


def scrub_step_take(*, now: Callable[[], datetime]) -> Step | None:
    """Take the step whose turn it is, of whichever list, and the next ones of a list that is nearly done, each a transaction
    of its own; None when none is open. Safe to run twice, at once, late."""
    began = time.monotonic()
    for _ in range(RACES):
        step = turn_of(now())
        if step is None:
            return None
        if _take(step, now):
            _carry(step.job_id, now, began)
            return step
    return None


def _carry(job_id: int, now: Callable[[], datetime], began: float) -> None:
    step = turn_of(now(), job_id=job_id)
    while step is not None and carried_on(step, time.monotonic() - began) and _take(step, now):
        step = turn_of(now(), job_id=job_id)


def _take(step: Step, now: Callable[[], datetime]) -> bool:
    """False when somebody else was quicker."""
    whole: dict[Kind, Callable[..., bool]] = {
        "read": scrub_job_read,
        "gather": scrub_job_gather,
        "finish": scrub_job_finish,
    }
    tries = step.tries
    if step.kind not in whole:
        chunk = free_chunks(step.job_id, step.kind, now()).first()
        if chunk is None:
            return False
        if chunk.tries < MOST_TRIES:
            act = scrub_chunk_answer if step.kind == "answer" else scrub_chunk_write
            return act(chunk_id=chunk.pk, now=now)
        tries = chunk.tries
    if tries >= MOST_TRIES:  # whoever took it up was killed, each time
        scrub_job_give_up(job_id=step.job_id, at=now())
        return True
    return whole[step.kind](job_id=step.job_id, now=now)
