"""A list that failed by our own fault is tried again, once the fault is mended."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict
from core.events import announce
from core.running.claimed_step import FAILED_BY_US
from core.services.audit import audit_write
from registry.scrubs import signals
from registry.scrubs.models import ScrubChunk, ScrubJob

State = ScrubJob.State
WAITS_AGAIN = {"answering": "waiting", "writing": "answered"}


@transaction.atomic
def scrub_job_retry(*, job: ScrubJob, at: datetime, actor: Actor) -> None:
    """Go on where it stopped; what is done stays done. Raises `Conflict`."""
    failed = ScrubJob.objects.filter(Q(state=State.FAILED, problem=FAILED_BY_US, expires_at__gt=at), pk=job.pk)
    state = State.RUNNING if job.started_at else State.QUEUED
    if not failed.update(state=state, problem="", finished_at=None, tries=0, claim="", claimed_at=None):
        raise Conflict("job.not_failed_by_us", _("This list did not fail by our fault, or is deleted."))
    chunks = ScrubChunk.objects.filter(job=job)
    chunks.update(tries=0)
    for working, waiting in WAITS_AGAIN.items():
        chunks.filter(state=working).update(state=waiting, claim="", claimed_at=None)
    audit_write(actor=actor, act="scrub_job.retried", target=job, at=at)
    announce(signals.scrub_job_queued, job_id=job.pk)
