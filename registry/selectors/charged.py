"""Which numbers are new to a firm: not among those it first asked about within the quota's period.

Records never change, so each process remembers what it has read of a firm's small records and asks only for those
written since. Large records stay in the database and are looked into by index. See docs/adr/0022.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from core.numbers.sealing import reseal_many
from registry.models import Marketer, ScrubRecord, ScrubRecordPart
from registry.rules.charged_set import EMPTY, ChargedSet, microseconds
from registry.rules.record_parts import PART_ROWS, charged_numbers
from registry.selectors.charged_cache import CACHE
from registry.selectors.scrub_record import fetched, place_in

SMALL = 16_384  # rows: a record up to this size is remembered, a larger one asked by index
MARGIN = timedelta(days=1)  # read a little more, so that what is remembered serves a scrub that began earlier
SEALED = 10**15

POINTS = """
    SELECT asked.place, CASE WHEN found.place %% 10 <> 1 THEN found.rows END, found.charged
    FROM unnest(%(sealed)s::bigint[]) WITH ORDINALITY AS asked (sealed, place)
    CROSS JOIN unnest(%(records)s::bigint[]) AS record
    CROSS JOIN LATERAL (
        SELECT part.rows, part.charged, position(int8send(asked.sealed) IN part.rows) AS place
        FROM registry_scrubrecordpart part
        WHERE part.record_id = record AND part.last >= asked.sealed
        ORDER BY part.last, part.number LIMIT 1
    ) found
    WHERE found.place > 0
        AND (found.place %% 10 <> 1 OR get_bit(found.charged, (found.place - 1) / 10) = 1)"""
RANGE = """
    SELECT rows, charged FROM registry_scrubrecordpart
    WHERE record_id = %(record)s AND last BETWEEN %(low)s AND %(high)s
    UNION ALL (
        SELECT rows, charged FROM registry_scrubrecordpart
        WHERE record_id = %(record)s AND last > %(high)s ORDER BY last, number LIMIT 1
    )"""


class ChargedNumbers:
    """What a firm was charged for after `since`. Ask under the lock of the firm's quota (`quota_begin`)."""

    def __init__(self, marketer: Marketer, since: datetime, key_id: int) -> None:
        self.since, self.key_id = microseconds(since), key_id
        self.known = known_numbers(marketer.pk, since)

    def new(self, sealed: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these distinct numbers (sealed under `key_id`) are new to the firm."""
        new = np.ones(len(sealed), np.bool_)
        for key in self.known.keys():  # noqa: SIM118 - its own method
            asked = np.flatnonzero(new)
            under_key = reseal_many(sealed[asked], self.key_id, key)
            new[asked[self.known.holds(under_key, key=key, since=self.since)]] = False
            large = [record for record in self.known.large if record.key == key and record.at > self.since]
            asked = np.flatnonzero(new)
            if large and len(asked):
                new[
                    asked[
                        in_large(reseal_many(sealed[asked], self.key_id, key), {one.scrub: one.count for one in large})
                    ]
                ] = False
        return new


def known_numbers(marketer: int, since: datetime) -> ChargedSet:
    """What is remembered of the firm, and what was written since; remembered only once that is sure to stay."""
    floor = microseconds(since - MARGIN)
    before = CACHE.get(marketer)
    if before.since > microseconds(since):
        before = EMPTY
    records = list(
        ScrubRecord.objects.filter(
            marketer_id=marketer, checked_at__gt=since - MARGIN, charged_count__gt=0, pk__gt=before.cursor
        )
        .order_by("pk")
        .values_list("pk", "scrub_id", "checked_at", "seal_key", "count")
    )
    if not records:
        return before
    small = numbers_by_record([scrub for _pk, scrub, _at, _key, count in records if count <= SMALL])
    after = before.extended((*record[:2], microseconds(record[2]), *record[3:]) for record in records)
    after = after.with_numbers(small, floor)
    transaction.on_commit(partial(CACHE.put, marketer, after))
    return after


def numbers_by_record(scrubs: list[int]) -> dict[int, list[NDArray[np.int64]]]:
    """Charged numbers of these records, by scrub's id."""
    numbers: dict[int, list[NDArray[np.int64]]] = {}
    parts = ScrubRecordPart.objects.filter(record_id__in=scrubs).order_by()
    for scrub, rows, charged in parts.values_list("record_id", "rows", "charged").iterator(chunk_size=2000):
        numbers.setdefault(scrub, []).append(charged_numbers(rows, charged))
    return numbers


def in_large(sealed: NDArray[np.int64], rows: dict[int, int]) -> NDArray[np.bool_]:
    """Which of these numbers large records charged: by index one by one, or by reading the range where that is less.

    `rows`: how many rows each record has, by scrub's id. Sealed numbers are uniform.
    """
    low, high = int(sealed.min()), int(sealed.max())
    share = (high - low) / SEALED
    near = {scrub for scrub, count in rows.items() if share * count / PART_ROWS < len(sealed)}
    found = in_points(sealed, [scrub for scrub in rows if scrub not in near])
    for scrub in near:
        found |= in_parts(sealed, fetched(RANGE, {"record": scrub, "low": low, "high": high}))
    return found


def in_parts(sealed: NDArray[np.int64], parts: Iterable[tuple[memoryview, memoryview]]) -> NDArray[np.bool_]:
    numbers = [charged_numbers(bytes(rows), bytes(charged)) for rows, charged in parts]
    return np.isin(sealed, np.concatenate(numbers)) if numbers else np.zeros(len(sealed), np.bool_)


def in_points(sealed: NDArray[np.int64], records: list[int]) -> NDArray[np.bool_]:
    found = np.zeros(len(sealed), np.bool_)
    if not records:
        return found
    for place, whole_part, charged in fetched(POINTS, {"sealed": sealed.tolist(), "records": records}):
        number = int(sealed[place - 1])
        if whole_part is None:
            found[place - 1] = True
        elif place_in(bytes(whole_part), number) is not None:
            found[place - 1] |= number in charged_numbers(bytes(whole_part), bytes(charged))
    return found
