"""The owner of a list says which of its columns hold the numbers, and it is read anew."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict
from core.events import announce
from core.services.audit import audit_write
from registry.engine.lists.warnings import FEW_NUMBERS
from registry.scrubs import signals
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import ScrubJob

State, Stage = ScrubJob.State, ScrubJob.Stage


@transaction.atomic
def scrub_job_columns_name(*, job: ScrubJob, number_columns: Sequence[str], at: datetime, actor: Actor) -> None:
    """Answer the question that a list ended with (`scrub_job_ask`); all rows are judged as of a moment to come.

    Raises `Conflict` where there is no such question.
    """
    asked = ScrubJob.objects.filter(pk=job.pk, state=State.FAILED, problem=FEW_NUMBERS, expires_at__gt=at)
    begun_anew = {
        "register_version": "",
        "rows_total": None,
        "checked_at": None,
        "started_at": None,
        "finished_at": None,
    }
    if not asked.update(state=State.QUEUED, stage=Stage.READING, problem="", tries=0, **begun_anew):
        raise Conflict("job.not_asked", _("This list is not waiting for an answer."))
    job.chunks.all().delete()
    files = JobFiles(job.public_id)  # whoever works on lists sees the job once this is committed
    files.keep_only("list", "request")
    files.put_json("request", {**files.get_json("request"), "number_column": list(number_columns)})
    audit_write(actor=actor, act="scrub_job.columns_named", target=job, at=at, data={"columns": len(number_columns)})
    announce(signals.scrub_job_queued, job_id=job.pk)
