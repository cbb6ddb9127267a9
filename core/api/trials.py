"""What was handed in with a test key: kept in the cache for a day, for the client alone, so that it can be read again.

It is in no table, and no act of the live register sees it. Where the cache is away there is nothing to read.
"""

from typing import Any

from django.core.cache import cache
from rest_framework.request import Request

from core.api.access import client_of
from core.errors import NotFound, Text
from core.ids import public_id
from core.models.free_text import clean

SECONDS = 86_400
MOST = 100  # of a kind; the oldest go first


def is_trial(request: Request) -> bool:
    """Whether this comes with a test key."""
    return not getattr(client_of(request), "live", True)


def free_text(value: Any) -> Any:
    """A client's own words as they may be kept: without anybody's number."""
    return str(clean(value)) if isinstance(value, str) else value


def trial_id(kind: str) -> str:
    return public_id(kind)


def trials_of(request: Request, kind: str) -> list[dict[str, Any]]:
    """The newest first. `kind`: the beginning of their ids."""
    kept: list[dict[str, Any]] = cache.get(_cache_key(request, kind), [])
    return kept


def trial_of(request: Request, public_id: str, missing: Text) -> dict[str, Any]:
    """Raises `NotFound` with the sentence `missing`."""
    for kept in trials_of(request, public_id.partition("_")[0]):
        if kept["id"] == public_id:
            return kept
    raise NotFound("not_found", missing)


def trial_keep(request: Request, trial: dict[str, Any]) -> dict[str, Any]:
    kind = str(trial["id"]).partition("_")[0]
    cache.set(_cache_key(request, kind), [trial, *trials_of(request, kind)][:MOST], SECONDS)
    return trial


def trial_forget(request: Request, trial: dict[str, Any]) -> None:
    kind = str(trial["id"]).partition("_")[0]
    cache.set(
        _cache_key(request, kind), [kept for kept in trials_of(request, kind) if kept["id"] != trial["id"]], SECONDS
    )


def _cache_key(request: Request, kind: str) -> str:
    client = client_of(request)
    return f"trials:{client.client if client else ''}:{kind}"
