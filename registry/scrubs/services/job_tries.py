"""Helper of the steps of a scrub job: what becomes of a step that fails, told to the firm and to whoever runs this."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from core.running.claimed_step import claimed_step
from registry.scrubs.jobs.job_claims import Claim, give_back, tries_of
from registry.scrubs.services.job_ending import scrub_job_give_up


def tried(claim: Claim, now: Callable[[], datetime]) -> AbstractContextManager[None]:
    return claimed_step(
        f"scrub job {claim.job_id}",
        give_back=lambda: give_back(claim),
        tries=lambda: tries_of(claim),
        give_up=lambda: scrub_job_give_up(job_id=claim.job_id, at=now()),
    )
