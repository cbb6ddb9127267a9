"""Questions about imports that are jobs: which wait for a step, how far one is, which are over."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from complaints.models import ComplaintImport
from complaints.rules.import_turns import Waiting, next_import, part_done
from core.running.claimed_step import FAILED_BY_US, LEASE
from registry.scrubs.selectors.scrub_job import Progress

AT_A_TIME = 500


@dataclass(frozen=True)
class ImportProgress(Progress):
    """As of a scrub job; `part`: 0 to 1."""

    part: float


def import_progress(batch: ComplaintImport, at: datetime) -> ImportProgress:
    if batch.state == ComplaintImport.State.FINISHED or not batch.file:
        part = 1.0 if batch.finished_at else part_done(batch.rows_read, batch.rows_total)
        total = batch.rows_read if batch.finished_at else batch.rows_total
        return ImportProgress(batch.rows_read, total, 0, 0 if batch.finished_at else None, part)
    seconds = max((at - batch.taken_up_at).total_seconds(), 1) if batch.taken_up_at else 0
    speed = int(batch.rows_read / seconds) if seconds else 0
    left = -(-(batch.rows_total - batch.rows_read) // speed) if batch.rows_total is not None and speed else None
    part = part_done(batch.rows_read, batch.rows_total)
    return ImportProgress(batch.rows_read, batch.rows_total, speed, left, part)


def same_import(*, client: str, format: str, digest: bytes, sheet: str) -> ComplaintImport | None:
    """This client's import of the same file and sheet, if it was not withdrawn."""
    rows = ComplaintImport.objects.filter(client=client, format=format, digest=digest, sheet=sheet)
    return rows.filter(withdrawn_at=None).first()


def jobs_open() -> "QuerySet[ComplaintImport]":
    return ComplaintImport.objects.exclude(file="").filter(finished_at=None, withdrawn_at=None, problem="")


def import_next(at: datetime) -> int | None:
    """The import whose step is to be taken next."""
    rows = jobs_open().filter(expires_at__gt=at)
    columns = ("pk", "client", "actor", "started_at", "served_at", "claim", "claimed_at")
    waiting = [
        Waiting(pk, client or actor, since, served, not claim or claimed_at < at - LEASE)
        for pk, client, actor, since, served, claim, claimed_at in rows.values_list(*columns)
    ]
    return next_import(waiting)


def imports_failed_by_us(at: datetime) -> "QuerySet[ComplaintImport]":
    """Imports that stopped by a fault of ours and were not handed in anew, the oldest first; as long as their file would be kept."""
    failed = ComplaintImport.objects.filter(problem=FAILED_BY_US, withdrawn_at=None, finished_at=None)
    return failed.filter(expires_at__gt=at).order_by("served_at", "pk")


def jobs_over(at: datetime) -> list[int]:
    """Imports whose file is kept and needed no more, or was kept as long as it may be."""
    over = Q(expires_at__lte=at) | Q(withdrawn_at__isnull=False) | Q(finished_at__isnull=False) | ~Q(problem="")
    rows = ComplaintImport.objects.exclude(file="").filter(over)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])
