"""Moments as whole numbers, for many at once: microseconds since 1970."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment_of(said: int) -> datetime:
    return EPOCH + timedelta(microseconds=said)
