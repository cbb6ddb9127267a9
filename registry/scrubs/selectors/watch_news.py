"""What a round over a watched list must look at: what is noted of it, and what may have run out by the clock."""

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from django.db.models import Max, Q
from numpy.typing import NDArray

from core.models import Number
from core.sealing.key_use import key_use
from core.sealing.sealing import reseal_many
from registry.register.models import RegisterChange
from registry.scrubs.models import WatchList, WatchNews, WatchPart
from registry.scrubs.rules.watch import BY_CLOCK_EVERY, WHOLE_EVERY

MOST = 200_000  # with more news than this, looking at every number is quicker
LAST_CHANGES = 1000
BATCH = 20_000
NONE = np.empty(0, np.int64)


@dataclass(frozen=True)
class News:
    """`numbers`: sealed under `key_id`, sorted; all of them when `whole`. `by_clock`: also what may have run out.

    `parts`: ids of those that may hold any of it. `upto`: the last note that was read.
    `as_of`: decide as of here; never before what the log has already told.
    """

    key_id: int
    as_of: datetime
    upto: int
    parts: list[int]
    whole: bool = False
    by_clock: bool = False
    numbers: NDArray[np.int64] = field(default_factory=lambda: NONE)


def news_for(watchlist: WatchList, at: datetime) -> News:
    """Must be asked before the facts are read, for later news is next time's."""
    noted = WatchNews.objects.filter(watchlist=watchlist)
    notes = list(noted.order_by("pk").values_list("pk", "part", "number", "as_of")[: MOST + 1])
    all_of_it = len(notes) > MOST or any(number is None for _pk, _part, number, _as_of in notes)
    if all_of_it or watchlist.whole_at is None or at - watchlist.whole_at >= WHOLE_EVERY:
        return _everything(watchlist, at)
    by_clock = watchlist.by_clock_at is None or at - watchlist.by_clock_at >= BY_CLOCK_EVERY
    named = Q(pk__in={part for _pk, part, _number, _as_of in notes})
    key_id = key_use().in_use
    return News(
        key_id,
        as_of=max([at, *(as_of for _pk, _part, _number, as_of in notes)]),
        upto=notes[-1][0] if notes else 0,
        parts=_parts(watchlist, named | Q(by_clock=True) if by_clock else named),
        by_clock=by_clock,
        numbers=_sealed_numbers({number for _pk, _part, number, _as_of in notes if number is not None}, key_id),
    )


def _everything(watchlist: WatchList, at: datetime) -> News:
    """Every number, as the log stands now: what was said before is visible to the facts read next."""
    upto = WatchNews.objects.filter(watchlist=watchlist).aggregate(last=Max("pk"))["last"] or 0
    last = RegisterChange.objects.order_by("-pk").values_list("at", flat=True)[:LAST_CHANGES]
    return News(key_use().in_use, max([at, *last]), upto, _parts(watchlist, Q()), whole=True)


def _parts(watchlist: WatchList, which: Q) -> list[int]:
    return list(WatchPart.objects.filter(which, watchlist=watchlist).order_by("pk").values_list("pk", flat=True))


def numbers_by_key(ids: set[int]) -> dict[int, tuple[list[int], NDArray[np.int64]]]:
    """By seal key: ids, and the numbers behind them; erased ones are left out."""
    found: dict[int, tuple[list[int], list[int]]] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH):
        rows = Number.objects.filter(pk__in=wanted[start : start + BATCH], sealed__isnull=False)
        for pk, key, sealed in rows.values_list("pk", "seal_key", "sealed"):
            pks, numbers = found.setdefault(key, ([], []))
            pks.append(pk)
            numbers.append(sealed or 0)
    return {key: (pks, np.array(numbers, np.int64)) for key, (pks, numbers) in found.items()}


def _sealed_numbers(ids: set[int], key_id: int) -> NDArray[np.int64]:
    """The numbers behind ids, sealed under `key_id`, sorted."""
    resealed = [reseal_many(sealed, key, key_id) for key, (_ids, sealed) in numbers_by_key(ids).items()]
    return np.unique(np.concatenate(resealed)) if resealed else NONE
