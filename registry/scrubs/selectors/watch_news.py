"""Which numbers of a watched list must be looked at again: those the change log, the firm's consents or the clock touched."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from core.models import Number
from core.policies import current_policy
from core.sealing.key_use import key_use
from core.sealing.sealing import reseal_many
from registry.register.following.register_cursor import LogCursor, cursor_now
from registry.register.following.register_news import changed_since
from registry.register.models import Consent, Refusal, RegisterChange, Relationship
from registry.register.models.consent import LAST_MOVED
from registry.scrubs.models import WatchList
from registry.scrubs.rules.watch import BY_CLOCK_EVERY, WHOLE_EVERY

# What is written with a time of its own may commit later; no request and no task lasts longer than this.
OVERLAP = timedelta(minutes=30)
MOST = 200_000  # with more news than this, looking at every number is quicker
LAST_CHANGES = 1000
BATCH = 20_000
NONE = np.empty(0, np.int64)


@dataclass(frozen=True)
class News:
    """`numbers`: sealed, sorted; all of them when `whole`. `by_clock`: also what may have run out.

    `key_id`: the seal key of `numbers`. `cursor`: how far the log has been read.
    `as_of`: decide as of here; never before what the log has already told.
    """

    key_id: int
    cursor: LogCursor
    as_of: datetime
    whole: bool = False
    by_clock: bool = False
    numbers: NDArray[np.int64] = field(default_factory=lambda: NONE)


def news_for(watchlist: WatchList, at: datetime) -> News:
    """What happened since the last round. Must be asked before the facts are read, for later news is next time's."""
    if whole_due(watchlist, at):
        return everything(at)
    now = cursor_now()
    found = logged(watchlist, now, at)
    if found is None:
        return everything(at)
    changed, as_of = found
    ids, key_id = changed | spoken(watchlist), key_use().in_use
    by_clock = watchlist.by_clock_at is None or at - watchlist.by_clock_at >= BY_CLOCK_EVERY
    return News(key_id, now, as_of, by_clock=by_clock, numbers=sealed_numbers(ids, key_id))


def whole_due(watchlist: WatchList, at: datetime) -> bool:
    stale = watchlist.whole_at is None or at - watchlist.whole_at >= WHOLE_EVERY
    return stale or not watchlist.cursor or watchlist.policy_version != current_policy(at).version


def everything(at: datetime) -> News:
    """Every number, as the log stands now: what was said before is visible to the facts read next."""
    now = cursor_now()
    last = RegisterChange.objects.order_by("-pk").values_list("at", flat=True)[:LAST_CHANGES]
    return News(key_use().in_use, now, max([at, *last]), whole=True)


def logged(watchlist: WatchList, now: LogCursor, at: datetime) -> tuple[set[int], datetime] | None:
    """Ids of the numbers the log names since the last round, and the latest word; None when there are too many of them or
    the cursor is not one of this log."""
    try:
        cursor = LogCursor.parse(watchlist.cursor)
    except ValueError:
        return None
    if not cursor.leads_to(now):
        return None
    ids: set[int] = set()
    as_of = at
    for page in changed_since(cursor, now):
        ids.update(page.ids)
        as_of = max(as_of, page.latest)
        if len(ids) > MOST:
            return None
    return ids, as_of


def spoken(watchlist: WatchList) -> set[int]:
    """Ids of the numbers whose word to this firm changed since shortly before the last round."""
    since = (watchlist.round_at or watchlist.created_at) - OVERLAP
    firm = {"marketer_id": watchlist.subject_id}
    consents = Consent.objects.filter(**firm).annotate(moved=LAST_MOVED).filter(moved__gt=since)
    found = [
        consents.values_list("number_id", flat=True),
        Refusal.objects.filter(**firm, at__gt=since).values_list("number_id", flat=True),
        Relationship.objects.filter(**firm, received_at__gt=since).values_list("number_id", flat=True),
    ]
    return {number_id for rows in found for number_id in rows}


def sealed_numbers(ids: set[int], key_id: int) -> NDArray[np.int64]:
    """The numbers behind ids, sealed under `key_id`, sorted; erased ones are left out."""
    by_key: dict[int, list[int]] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH):
        rows = Number.objects.filter(pk__in=wanted[start : start + BATCH]).values_list("seal_key", "sealed")
        for key, sealed in rows:
            if sealed is not None:
                by_key.setdefault(key, []).append(sealed)
    resealed = [reseal_many(np.array(sealed, np.int64), key, key_id) for key, sealed in by_key.items()]
    return np.unique(np.concatenate(resealed)) if resealed else NONE
