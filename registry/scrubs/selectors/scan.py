"""What is known of a firm's questions, as far as it tells lists from a scan."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate
from numpy.typing import NDArray

from core.sealing.sealing import reseal_many
from registry.scrubs.models import ScanMeasure
from registry.scrubs.rules.scan import Asked, Sums

FIELDS = ("allocated", "in_runs", "unallocated", "sparse")


@dataclass(frozen=True)
class MeasuredDay:
    day: date
    asked: Asked


def _measures_of(marketer_id: int, key_id: int | None, since: datetime) -> "QuerySet[ScanMeasure]":
    """The firm's, or its key's alone, after `since`."""
    rows = ScanMeasure.objects.filter(marketer_id=marketer_id, at__gt=since)
    return rows if key_id is None else rows.filter(key_id=key_id)


def sums_of(marketer_id: int, key_id: int | None, since: datetime) -> list[Sums]:
    """Where the tests stand of the firm, and of its key where there is one. What was asked by `since` counts no more."""
    rows = ScanMeasure.objects.defer("unplanned").order_by("-pk")
    last = rows.filter(marketer_id=marketer_id).first()
    of_firm = last.of_firm if last and last.at > since else Sums()
    if key_id is None:
        return [of_firm]
    if last and last.key_id != key_id:  # else it is the key's last too
        last = rows.filter(key_id=key_id).first()
    return [of_firm, last.of_key if last and last.at > since else Sums()]


def asked_since(marketer_id: int, key_id: int | None, since: datetime) -> Asked:
    """What the firm, or its key, asked for the first time after `since`."""
    totals = _measures_of(marketer_id, key_id, since).aggregate(**{name: Sum(name, default=0) for name in FIELDS})
    return Asked(**{name: int(totals[name]) for name in FIELDS})


def asked_by_day(marketer_id: int, key_id: int | None, since: datetime, zone: ZoneInfo) -> list[MeasuredDay]:
    """The same day by day, the latest first."""
    rows: list[Any] = list(
        _measures_of(marketer_id, key_id, since)
        .values(day=TruncDate("at", tzinfo=zone))
        .annotate(**{f"{name}_sum": Sum(name) for name in FIELDS})
        .order_by("-day")
    )
    return [MeasuredDay(row["day"], Asked(*(int(row[f"{name}_sum"]) for name in FIELDS))) for row in rows]


def unplanned_new(marketer_id: int, unplanned: NDArray[np.int64], seal_key: int, since: datetime) -> NDArray[np.int64]:
    """Which of these distinct numbers (sealed under `seal_key`) the firm has not asked about after `since`."""
    if not len(unplanned):
        return unplanned
    new = np.ones(len(unplanned), np.bool_)
    rows = _measures_of(marketer_id, None, since).filter(unallocated__gt=0)
    for key, blob in rows.values_list("seal_key", "unplanned").iterator(chunk_size=500):
        known = np.frombuffer(bytes(blob), "<i8").astype(np.int64)
        new &= ~np.isin(unplanned, known if key == seal_key else reseal_many(known, key, seal_key))
    return unplanned[new]
