"""The one place where the time comes from. Only doors and tasks ask; everything below is handed the time."""

import json
from datetime import UTC, datetime, timedelta

from django.conf import settings


def now() -> datetime:
    real = datetime.now(UTC)
    return real + offset() if settings.DNC_DEVELOPMENT_HELPERS else real


def offset() -> timedelta:
    """How far the development clock has been moved on; zero when nobody moved it."""
    try:
        return timedelta(seconds=json.loads((settings.DNC_HOME / "clock.json").read_text())["offset_seconds"])
    except FileNotFoundError:
        return timedelta()


def move_to(moment: datetime) -> None:
    """Move the development clock, for every process of this home."""
    if not settings.DNC_DEVELOPMENT_HELPERS:
        raise RuntimeError("The clock moves in development only.")
    seconds = (moment - datetime.now(UTC)).total_seconds()
    settings.DNC_HOME.mkdir(parents=True, exist_ok=True)
    (settings.DNC_HOME / "clock.json").write_text(json.dumps({"offset_seconds": seconds}))


def moment(at: datetime) -> str:
    """RFC 3339 in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
