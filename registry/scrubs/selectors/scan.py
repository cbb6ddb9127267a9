"""What is known of a firm's questions, as far as it tells lists from a scan."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection
from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate
from numpy.typing import NDArray

from core.sealing.sealing import reseal_many
from registry.scrubs.models import ScanMeasure
from registry.scrubs.rules.scan import Asked, Sums

FIELDS = ("allocated", "in_runs", "unallocated", "sparse")


# In one statement, for the firm's other scrubs wait meanwhile.
STATE = """
SELECT EXISTS (SELECT FROM scrubs_restriction WHERE marketer_id = %(firm)s AND ended_at IS NULL),
       (SELECT max(ended_at) FROM scrubs_restriction WHERE marketer_id = %(firm)s AND ended_how = 'restored'),
       EXISTS (SELECT FROM scrubs_plantednumber WHERE ended_at IS NULL),
       of_firm.at, of_firm.firm_unallocated, of_firm.firm_runs, of_key.at, of_key.key_unallocated, of_key.key_runs
FROM (VALUES (1)) AS one
LEFT JOIN LATERAL (
    SELECT at, firm_unallocated, firm_runs FROM scrubs_scanmeasure WHERE marketer_id = %(firm)s ORDER BY id DESC LIMIT 1
) AS of_firm ON true
LEFT JOIN LATERAL (
    SELECT at, key_unallocated, key_runs FROM scrubs_scanmeasure WHERE key_id = %(key)s ORDER BY id DESC LIMIT 1
) AS of_key ON true
"""


@dataclass(frozen=True)
class ScanState:
    """`restricted`: the firm or a key of it is slowed or stopped; `restored_at`: when an officer last gave it, or a key, its access
    back: what was asked before counts no more; `planted`: there are planted numbers; `last`: where the tests of the firm, and
    of the key, stood, and when."""

    restricted: bool
    restored_at: datetime | None
    planted: bool
    last: tuple[tuple[datetime | None, Sums], ...]

    def sums(self, since: datetime) -> list[Sums]:
        """What was asked by `since` counts no more."""
        return [of if at and at > since else Sums() for at, of in self.last]


@dataclass(frozen=True)
class MeasuredDay:
    day: date
    asked: Asked


def _measures_of(marketer_id: int, key_id: int | None, since: datetime) -> "QuerySet[ScanMeasure]":
    """The firm's, or its key's alone, after `since`."""
    rows = ScanMeasure.objects.filter(marketer_id=marketer_id, at__gt=since)
    return rows if key_id is None else rows.filter(key_id=key_id)


def scan_state(marketer_id: int, key_id: int | None) -> ScanState:
    """How the firm, and its key where there is one, stand before a scrub."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, {"firm": marketer_id, "key": key_id})
        restricted, restored, planted, *last = cursor.fetchone()
    scopes = (last[:3], last[3:]) if key_id else (last[:3],)
    return ScanState(restricted, restored, planted, tuple((at, Sums(*of) if at else Sums()) for at, *of in scopes))


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
