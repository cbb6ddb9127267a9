"""Questions about watched lists."""

import json
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import DateTimeField, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Greatest
from numpy.typing import NDArray

from core.policies.schema import Policy
from core.secrets.encryption import KeyDestroyed, ephemeral_decrypt
from core.selectors.only import only
from registry.engine.records.answer_code import ANSWERS, DECISION_MASK, decode
from registry.firms.models import Marketer
from registry.scrubs.models import ScrubJob, WatchChange, WatchList, WatchNews, WatchPart
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.rules.watch import HOLD
from registry.scrubs.selectors.scrub_list import Ref

PURPOSE = "watchlist"


def watchlists_of(marketer_id: int) -> QuerySet[WatchList]:
    return WatchList.objects.select_related("scrub", "marketer", "subject").filter(marketer_id=marketer_id)


def watchlist_of(*, marketer_id: int, public_id: str) -> WatchList | None:
    """A firm's own watch list."""
    return only(watchlists_of(marketer_id).filter(public_id=public_id))


def watchlists_of_job(job: ScrubJob) -> list[WatchList]:
    """The watch lists that a finished list has led to and that go on."""
    return list(WatchList.objects.live().filter(scrub__jobs=job).order_by("pk"))


def watchlists_due(*, at: datetime, limit: int) -> list[int]:
    """Lists of which something is noted or whose time has come, in turns: first of the firm of which a list was looked at, or
    is being looked at, the longest ago; of its lists the one that waits the longest."""
    free = WatchList.objects.live().filter(next_round_at__lte=at, ends_at__gt=at)
    noted = free.filter(pk__in=WatchNews.objects.values("watchlist")).values("pk")
    of_firm = WatchList.objects.live().filter(marketer=OuterRef("marketer")).values("marketer")
    looked_at = Greatest("round_at", F("next_round_at") - Value(HOLD), output_field=DateTimeField())
    served = of_firm.annotate(last=Max(looked_at)).values("last")
    due = WatchList.objects.filter(pk__in=noted.union(free.filter(look_at__lte=at).values("pk")))
    return list(due.order_by(Subquery(served), "next_round_at", "pk").values_list("pk", flat=True)[:limit])


def watchlists_over(*, at: datetime, limit: int) -> list[WatchList]:
    return list(WatchList.objects.live().filter(ends_at__lte=at).order_by("ends_at")[:limit])


def watch_purpose(watchlist: WatchList) -> Purpose:
    behalf = watchlist.subject.public_id if watchlist.subject_id != watchlist.marketer_id else ""
    return Purpose(watchlist.channel, watchlist.category, watchlist.campaign, behalf, watchlist.planned_at)


def watchlist_state(watchlist: WatchList, at: datetime) -> str:
    """ "starting" until its rows are there and looked at, "watching", "paused" while the firm may not hear, or "ended"."""
    if watchlist.ended_at is not None or watchlist.ends_at <= at:
        return "ended"
    if watchlist.marketer.state == Marketer.State.SUSPENDED or watchlist.subject.state == Marketer.State.SUSPENDED:
        return "paused"
    return "starting" if watchlist.round_at is None else "watching"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader has still to be told: the changes behind `since` up to `until`, of which those up to `read` are told."""

    since: int
    until: int
    read: tuple[str, int, int] | None = None  # day (ISO), row, position


def changes_unread(watchlist: WatchList, reading: Reading, size: int) -> list[WatchChange]:
    """Day by day, in the order of the list: how the changes of a day followed each other is not told."""
    found = changes_of(watchlist).filter(position__gt=reading.since, position__lte=reading.until)
    if reading.read is not None:
        day, row, position = reading.read
        found = found.filter(Q(day__gt=day) | Q(day=day, row__gt=row) | Q(day=day, row=row, position__gt=position))
    return list(found.order_by("day", "row", "position")[:size])


def changes_of(watchlist: WatchList) -> QuerySet[WatchChange]:
    return WatchChange.objects.filter(watchlist=watchlist)


def answer_words(code: int, policy: Policy) -> tuple[str, list[str]]:
    """Decision and reasons of an answer code; the reasons are left out when the pack has no more the exemption it names."""
    try:
        decision, reasons = decode(code, policy.exemptions.caller_classes)
    except ValueError:
        return str(ANSWERS[code & DECISION_MASK]), []
    return str(decision), list(reasons)


def change_ref(change: WatchChange) -> Ref:
    """The firm's own reference of the row; None when it had none, or its key is destroyed."""
    refs = open_refs(bytes(change.ref))
    return refs[0] if refs else None


def open_refs(blob: bytes) -> list[Ref] | None:
    if not blob:
        return None
    try:
        refs: list[Ref] = json.loads(ephemeral_decrypt(PURPOSE, blob))
    except KeyDestroyed:
        return None
    return refs


def part_arrays(part: WatchPart) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint32]]:
    """Sealed numbers, positions and answer codes of a part, side by side."""
    return (
        np.frombuffer(bytes(part.sealed), "<i8").astype(np.int64),
        np.frombuffer(bytes(part.rows), "<u4").astype(np.uint32),
        np.frombuffer(bytes(part.codes), "<u4").astype(np.uint32),
    )
