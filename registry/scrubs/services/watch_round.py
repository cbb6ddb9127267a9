"""One round over one watched list: what is noted of it is decided again, and a decision that became another one is written
down once.

Only the worker that holds the list writes, each part in a transaction that first makes sure that it still does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.conf import settings
from django.db import transaction
from numpy.typing import NDArray

from core.errors import NotAllowed
from core.policies import current_policy
from core.running.one_at_a_time import one_at_a_time
from core.sealing.sealing import reseal_many
from core.services.audit import audit_write
from registry.firms.services.webhook_outbox import webhook_announce
from registry.scrubs.models import WatchChange, WatchList, WatchNews, WatchPart
from registry.scrubs.permissions import check_not_stopped, subject_of
from registry.scrubs.rules.watch import (
    ANNOUNCED_EVERY,
    Codes,
    can_change,
    changes_by_clock,
    hold_of_round,
    next_look,
    pause_after_round,
    same_decision,
    with_duplicates,
)
from registry.scrubs.selectors.watch_news import News, news_for
from registry.scrubs.selectors.watchlist import open_refs, part_arrays, watch_purpose, watchlists_due
from registry.scrubs.services.watch_deciding import decide_anew
from registry.scrubs.services.watch_filling import codes_written, numbers_written, seal_refs, watch_fill
from registry.scrubs.services.watchlist import SYSTEM, watchlist_end

PAUSED = timedelta(minutes=1)  # how often it is asked whether the firm may hear again


class Lost(Exception):
    """Another worker has taken the list over, or it was ended: nothing more is written."""


def watchlist_turn_take(*, now: Callable[[], datetime]) -> bool:
    """A round of the list whose turn it is; False when none is due, or when as many go on as long steps may at once: so lists
    that are scrubbed always have a worker to themselves. Safe to run twice, at once, late."""
    for place in range(settings.DNC_LISTS_LONG_AT_ONCE):
        with one_at_a_time(f"watch-rounds.{place}") as free:
            if not free:
                continue
            at = now()
            due = watchlists_due(at=at, limit=1)
            for watchlist_id in due:
                watchlist_refresh(watchlist_id=watchlist_id, at=at)
            return bool(due)
    return False


def watchlist_refresh(*, watchlist_id: int, at: datetime) -> int:
    """One round, if its time has come; returns how many changes were written. Safe to run twice, at once or never."""
    watchlist = _claim(watchlist_id, at)
    if watchlist is None:
        return 0
    before = watchlist.last_position
    try:
        if _may_hear(watchlist, at) and _fill(watchlist, at):
            news = news_for(watchlist, at)
            for part_id in news.parts:
                _part_refresh(watchlist, part_id, news)
            _round_end(watchlist, news, before, at)
    except Lost:
        return 0
    return watchlist.last_position - before


def _claim(watchlist_id: int, at: datetime) -> WatchList | None:
    """The list, for this round this worker's alone: `next_round_at` names the holder."""
    due = WatchList.objects.live().filter(pk=watchlist_id, next_round_at__lte=at, ends_at__gt=at)
    counts = due.values_list("scrub__counts", flat=True).first()  # its own are not counted before it is filled
    if counts is None or not due.update(next_round_at=at + hold_of_round(counts["rows"])):
        return None
    return WatchList.objects.select_related("marketer", "subject", "scrub").get(pk=watchlist_id)


def _lock_held(watchlist: WatchList) -> WatchList:
    """The list's row, locked, as it is now. Raises `Lost`."""
    mine = WatchList.objects.live().filter(pk=watchlist.pk, next_round_at=watchlist.next_round_at)
    row = mine.select_for_update(no_key=True).first()
    if row is None:
        raise Lost
    return row


def _may_hear(watchlist: WatchList, at: datetime) -> bool:
    """A suspended or stopped firm, or one whose mandate ended, hears nothing; once it may again, all of its list is looked at."""
    try:
        subject_of(watchlist.marketer, watch_purpose(watchlist), at, current_policy(at))
        check_not_stopped(watchlist.marketer_id, watchlist.scrub.key_id)
    except NotAllowed:
        _pause(watchlist, at)
        return False
    return True


@transaction.atomic
def _pause(watchlist: WatchList, at: datetime) -> None:
    """However long it lasts and whatever happens meanwhile, one note is kept."""
    row = _lock_held(watchlist)
    WatchNews.objects.filter(watchlist=row).delete()
    WatchNews.objects.create(watchlist=row, as_of=at)
    WatchList.objects.filter(pk=row.pk).update(next_round_at=at + PAUSED)


@transaction.atomic
def _fill(watchlist: WatchList, at: datetime) -> bool:
    """Whether its parts are there, written now if need be. A list that is not kept any more is not watched."""
    if watchlist.filled_at is not None:
        return True
    row = _lock_held(watchlist)
    rows = watch_fill(watchlist, at)
    if rows is None:
        watchlist_end(watchlist=row, at=at)
        return False
    row.filled_at, row.rows = at, rows
    row.save(update_fields=["filled_at", "rows"])
    return True


@dataclass(frozen=True)
class Part:
    """The rows of a part, sealed under `key_id`."""

    row: WatchPart
    key_id: int
    sealed: NDArray[np.int64]
    rows: NDArray[np.uint32]
    codes: Codes
    order: NDArray[np.int64] | None = None  # of the rows as they were read, when they had to be put in order anew


def _part_refresh(watchlist: WatchList, part_id: int, news: News) -> None:
    found = WatchPart.objects.defer("refs", "buckets").filter(pk=part_id).first()
    if found is None:
        raise Lost
    part = _read_part(found, news.key_id)
    asked = can_change(part.codes) & _touched(part, news)
    if not asked.any() and part.order is None:
        return
    numbers, inverse = np.unique(part.sealed[asked], return_inverse=True)
    codes = part.codes.copy()
    codes[asked] = with_duplicates(decide_anew(watchlist, numbers, news.key_id, news.as_of)[inverse], codes[asked])
    if part.order is not None or (codes != part.codes).any():
        _part_write(watchlist, part, codes, news.as_of)


def _read_part(row: WatchPart, key_id: int) -> Part:
    sealed, rows, codes = part_arrays(row)
    if row.seal_key == key_id:
        return Part(row, key_id, sealed, rows, codes)
    sealed = reseal_many(sealed, row.seal_key, key_id)
    order = np.argsort(sealed, kind="stable")
    return Part(row, key_id, sealed[order], rows[order], codes[order], order)


def _touched(part: Part, news: News) -> NDArray[np.bool_]:
    if news.whole:
        return np.ones(len(part.sealed), np.bool_)
    named = np.isin(part.sealed, news.numbers)
    return named | changes_by_clock(part.codes) if news.by_clock else named


@transaction.atomic
def _part_write(watchlist: WatchList, part: Part, codes: Codes, at: datetime) -> None:
    """The last answers, and what of them is news. Only the reasons being others is none."""
    row = _lock_held(watchlist)
    news = np.flatnonzero(~same_decision(part.codes, codes))
    refs = _refs_of(part) if len(news) or part.order is not None else None
    fields = codes_written(codes)
    if part.order is not None:
        fields |= numbers_written(part.sealed, part.rows, part.key_id)
        fields |= {} if refs is None else {"refs": seal_refs(watchlist, refs, at)}
    WatchPart.objects.filter(pk=part.row.pk).update(**fields)
    changed: list[int] = news.tolist()
    day = at.astimezone(current_policy(at).numbering.zone).date()
    WatchChange.objects.bulk_create(
        [
            WatchChange(
                watchlist=row,
                position=row.last_position + n,
                row=int(part.rows[index]),
                ref=b"" if refs is None or refs[index] is None else seal_refs(watchlist, [refs[index]], at),
                from_code=int(part.codes[index]),
                to_code=int(codes[index]),
                day=day,
            )
            for n, index in enumerate(changed, start=1)
        ],
        batch_size=5000,
    )
    watchlist.last_position = row.last_position + len(changed)
    WatchList.objects.filter(pk=row.pk).update(last_position=watchlist.last_position)


def _refs_of(part: Part) -> list[str | int | None] | None:
    """The refs of a part, in the order of its rows as they stand in `part`."""
    refs = open_refs(bytes(WatchPart.objects.values_list("refs", flat=True).get(pk=part.row.pk)))
    return refs if refs is None or part.order is None else [refs[index] for index in part.order.tolist()]


@transaction.atomic
def _round_end(watchlist: WatchList, news: News, before: int, at: datetime) -> None:
    """Remember how far the round has come; the firm is told at most once a minute."""
    row = _lock_held(watchlist)
    WatchNews.objects.filter(watchlist=row, pk__lte=news.upto).delete()
    row.round_at, row.next_round_at = at, at + pause_after_round(row.rows)
    if news.whole:
        row.whole_at = at
    if news.whole or news.by_clock:
        row.by_clock_at = at
    untold = row.last_position - row.announced_position
    if untold and (row.announced_at is None or at - row.announced_at >= ANNOUNCED_EVERY):
        data: dict[str, str | int] = {"watchlist": row.public_id, "changes": untold}
        webhook_announce(marketer=watchlist.marketer, event="watchlist.changed", data=data, at=at)
        row.announced_at, row.announced_position = at, row.last_position
    if row.last_position > before:
        audit_write(
            actor=SYSTEM, act="watchlist.changed", target=row, at=at, data={"changes": row.last_position - before}
        )
    runs_out = WatchPart.objects.filter(watchlist=row, by_clock=True).exists()
    row.look_at = next_look(
        whole_at=row.whole_at or at,
        by_clock_at=row.by_clock_at if runs_out else None,
        untold_until=row.announced_at + ANNOUNCED_EVERY
        if row.announced_at and row.announced_position < row.last_position
        else None,
    )
    row.save()
