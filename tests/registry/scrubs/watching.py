"""Lists that are scrubbed, watched and looked at, as the worker does."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.utils.http import urlencode
from numpy.typing import NDArray

from core import clock
from core.sealing.key_use import key_use
from registry.register.services.registration import registration_record, registration_withdraw
from registry.scrubs.models import WatchList, WatchPart
from registry.scrubs.rules.watch import HOLD
from registry.scrubs.selectors.watchlist import watchlists_due
from registry.scrubs.services.watch_filling import codes_written, numbers_written
from registry.scrubs.services.watch_notice import watchlists_notice
from registry.scrubs.services.watch_round import watchlist_refresh
from tests.registry.conftest import BOB, SYSTEM, Api, make_key, make_marketer, subscriber

ROUND = timedelta(seconds=21)


def register(e164: str, at: datetime | None = None, **preferences: object) -> None:
    registration_record(
        number=subscriber(e164),
        preferences=preferences or {"all": True},
        assurance="sms_code",
        source="site",
        at=at or clock.now(),
        actor=SYSTEM,
    )


def withdraw(e164: str) -> None:
    registration_withdraw(number=subscriber(e164), assurance="sms_code", source="site", at=clock.now(), actor=SYSTEM)


def scrubbed(api: Api, *rows: Any, **purpose: Any) -> str:
    """The id of a scrub; its list is kept for a while."""
    return str(api.scrub(*rows, **purpose).json()["id"])


def watch(api: Api, *rows: Any, **purpose: Any) -> dict[str, Any]:
    made = api.post("watchlists", {"scrub": scrubbed(api, *rows, **purpose)})
    assert made.status_code == 201
    look()
    found: dict[str, Any] = made.json()
    return found


def look(at: datetime | None = None, *, again: bool = False) -> int:
    """One round over every list; returns how many changes were written."""
    if again:
        WatchList.objects.update(next_round_at=clock.now() - HOLD)
    at = at or clock.now()
    watchlists_notice(at=at)
    return sum(watchlist_refresh(watchlist_id=pk, at=at) for pk in watchlists_due(at=at, limit=99))


def changes(api: Api, watched: dict[str, Any], **query: str) -> Any:
    return api.get(f"watchlists/{watched['id']}/changes?{urlencode(query)}").json()


def told(api: Api, watched: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(item["row"], item["ref"], item["from"], item["to"]) for item in changes(api, watched)["items"]]


def scrub_of_somebody() -> str:
    other = make_marketer("91310000MA1FL0000B")
    return scrubbed(Api(make_key(other, "scrub")[1]), BOB)


def filled_part(watchlist: WatchList, sealed: NDArray[np.int64]) -> WatchPart:
    """Rows of which nothing is known; `sealed` in order, under the key in use."""
    count = len(sealed)
    numbers = numbers_written(sealed, np.arange(count, dtype=np.uint32), key_use().in_use)
    return WatchPart(watchlist=watchlist, **numbers, **codes_written(np.zeros(count, np.uint32)))
