"""Which steps of which lists are open, and whose turn it is (`registry.scrubs.rules.turns`)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet, Sum

from core.running.claimed_step import LEASE
from registry.scrubs.models import ScrubChunk, ScrubJob
from registry.scrubs.rules.turns import ROW_BYTES, Kind, Progress, Step, is_long, next_kind, next_turn

REMEMBERED = timedelta(hours=1)  # a firm served longer ago counts as never served
UNFINISHED = (ScrubJob.State.QUEUED, ScrubJob.State.RUNNING)


def free_chunks(job_id: int, kind: str, at: datetime) -> QuerySet[ScrubChunk]:
    """Chunks that nobody holds, in the order of the list."""
    state, working = ("waiting", "answering") if kind == "answer" else ("answered", "writing")
    free = Q(state=state) | Q(state=working, claimed_at__lt=at - LEASE)
    return ScrubChunk.objects.filter(free, job_id=job_id).order_by("number")


def open_steps(at: datetime) -> list[Step]:
    """The next step of every list that somebody could take up."""
    return [step for step in map(_step_of, _unfinished(at)) if step is not None]


def turn_of(at: datetime, *, job_id: int | None = None) -> Step | None:
    """The step to be taken next; of that list only, where one is named."""
    rows = list(_unfinished(at))
    steps = [step for step in map(_step_of, rows) if step is not None and job_id in (None, step.job_id)]
    held = [row for row in rows if not row["free"]]
    return next_turn(
        steps,
        served=_served({step.firm_id for step in steps}, at) if steps else {},
        finishing={row["marketer_id"] for row in held if row["stage"] == ScrubJob.Stage.WRITING},
        long_under_way=sum(_long_held(row) for row in rows),
        long_at_once=settings.DNC_LISTS_LONG_AT_ONCE,
        at=at,
    )


def _unfinished(at: datetime) -> Iterable[dict[str, Any]]:
    stale = Q(chunks__claimed_at__lt=at - LEASE)
    jobs = ScrubJob.objects.filter(state__in=UNFINISHED, expires_at__gt=at).annotate(
        to_answer=Count("chunks", filter=Q(chunks__state="waiting") | Q(chunks__state="answering") & stale),
        unanswered=Count("chunks", filter=Q(chunks__state__in=["waiting", "answering"])),
        to_write=Count("chunks", filter=Q(chunks__state="answered") | Q(chunks__state="writing") & stale),
        unwritten=Count("chunks", filter=~Q(chunks__state="written")),
        answering=Count("chunks", filter=Q(chunks__state="answering") & ~stale),
        answered_rows=Sum("chunks__rows", filter=Q(chunks__state__in=["answered", "writing"])),
        written_rows=Sum("chunks__rows", filter=Q(chunks__state="written")),
    )
    names = (
        "pk",
        "marketer_id",
        "stage",
        "size",
        "slow_to_read",
        "slow_to_answer",
        "rows_total",
        "claim",
        "claimed_at",
        "tries",
        "created_at",
        "served_at",
    )
    counted = ("to_answer", "unanswered", "answering", "to_write", "unwritten", "answered_rows", "written_rows")
    for row in jobs.values(*names, *counted):
        row["free"] = not row["claim"] or row["claimed_at"] < at - LEASE
        yield row


def _step_of(row: dict[str, Any]) -> Step | None:
    chunks = {name: row[name] for name in ("to_answer", "unanswered", "to_write", "unwritten")}
    kind = next_kind(Progress(row["stage"], row["free"], **chunks))
    if kind is None:
        return None
    total = row["rows_total"] if row["rows_total"] is not None else row["size"] // ROW_BYTES
    left = total - (row["answered_rows"] or 0) // 2 - (row["written_rows"] or 0)
    return Step(
        job_id=row["pk"],
        firm_id=row["marketer_id"],
        kind=kind,
        rows_left=left,
        since=row["served_at"] or row["created_at"],
        long=_is_long(kind, row),
        tries=row["tries"],
    )


def _is_long(kind: Kind, row: dict[str, Any]) -> bool:
    slow: dict[Kind, bool] = {"read": row["slow_to_read"], "answer": row["slow_to_answer"]}
    return is_long(
        kind, rows=row["rows_total"], size=row["size"], slow=[step for step, is_slow in slow.items() if is_slow]
    )


def _long_held(row: dict[str, Any]) -> int:
    """How many long steps of this list somebody is at."""
    held: Kind = {"reading": "read", "writing": "finish"}.get(row["stage"], "gather")  # type: ignore[assignment]
    whole = not row["free"] and _is_long(held, row)
    return whole + (row["answering"] if _is_long("answer", row) else 0)


def _served(firms: Iterable[int], at: datetime) -> dict[int, datetime]:
    recent = ScrubJob.objects.filter(marketer__in=list(firms), served_at__gt=at - REMEMBERED)
    return dict(recent.values_list("marketer").annotate(Max("served_at")))
