"""Which numbers are new to a firm: not among those it first asked about within the quota's period.

Records never change, so each process remembers what it has read of a firm's small records and asks only for those
written since. Large records stay in the database and are looked into by index. See docs/adr/0022.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from core.sealing.sealing import reseal_many
from registry.engine.records.charged_set import EMPTY, MOST_TIMES, Charged, ChargedSet, Layer, layer
from registry.engine.records.moments import micros
from registry.engine.records.record_parts import PART_ROWS, charged_numbers, charged_of
from registry.engine.records.row_format import FORMATS
from registry.firms.models import Marketer
from registry.scrubs.answering.charged_cache import CACHE
from registry.scrubs.selectors.scrub_record import copy_rows, fetch_rows, position_in

SMALL = 1_000_000  # rows: a record up to this size is remembered, a larger one asked by index
MOST_BYTES = 96 * 1024 * 1024  # remembered of one firm
MARGIN = timedelta(days=1)  # read a little more, so that what is remembered serves a scrub that began earlier
SEALED = 10**15
AT_ONCE = 2_000_000  # rows read at once
RANGE_COST = 8  # reading a part costs as much as looking up so many numbers by index: it is larger than an answer

POINTS = """
    SELECT asked.position, CASE WHEN found.position %% record.row_bytes <> 1 THEN found.rows END, found.charged, record.format
    FROM unnest(%(sealed)s::bigint[]) WITH ORDINALITY AS asked (sealed, position)
    CROSS JOIN unnest(%(records)s::bigint[], %(formats)s::int[], %(row_bytes)s::int[]) AS record (id, format, row_bytes)
    CROSS JOIN LATERAL (
        SELECT part.rows, part.charged, position(int8send(asked.sealed) IN part.rows) AS position
        FROM scrubs_scrubrecordpart part
        WHERE part.record_id = record.id AND part.last >= asked.sealed
        ORDER BY part.last, part.number LIMIT 1
    ) found
    WHERE found.position > 0
        AND (found.position %% record.row_bytes <> 1 OR get_bit(found.charged, (found.position - 1) / record.row_bytes) = 1)"""
RANGE = """
    SELECT near.rows, near.charged, record.format
    FROM unnest(%(records)s::bigint[], %(formats)s::int[]) AS record (id, format)
    CROSS JOIN LATERAL (
        SELECT rows, charged FROM scrubs_scrubrecordpart
        WHERE record_id = record.id AND last BETWEEN %(low)s AND %(high)s
        UNION ALL (
            SELECT rows, charged FROM scrubs_scrubrecordpart
            WHERE record_id = record.id AND last > %(high)s ORDER BY last, number LIMIT 1
        )
    ) near"""
RECORDS = """
    SELECT id, scrub_id, checked_at, seal_key, count, charged_count, format FROM scrubs_scrubrecord
    WHERE marketer_id = %(marketer)s AND checked_at > %(since)s AND charged_count > 0 AND id > greatest(%(cursor)s, (
        SELECT coalesce(min(after) FILTER (WHERE last_at > %(since)s), max(last)) FROM scrubs_chargedspan
        WHERE marketer_id = %(marketer)s))
    ORDER BY id"""
ASKED = """
    SELECT id, scrub_id, checked_at, seal_key, count, charged_count, format FROM scrubs_scrubrecord
    WHERE asked_by_id = %(marketer)s AND checked_at > %(since)s AND charged_count > 0 AND id > %(cursor)s ORDER BY id"""
WHOLE = """
    SELECT record_id, string_agg(rows, '' ORDER BY number), string_agg(charged, '' ORDER BY number)
    FROM scrubs_scrubrecordpart WHERE record_id = ANY(%(records)s) GROUP BY record_id"""


class ChargedNumbers:
    """What a firm was charged for after `since`, or with `for_others` what its clients were for what it asked on their behalf.
    Ask under the lock of the firm's quota (`quota_begin`)."""

    def __init__(self, marketer: Marketer, since: datetime, key_id: int, *, for_others: bool = False) -> None:
        self.since, self.key_id = micros(since), key_id
        self.known = charged_set(marketer.pk, since, for_others=for_others)

    def new(self, sealed: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these distinct numbers (sealed under `key_id`) are new to the firm."""
        new = np.ones(len(sealed), np.bool_)
        for key in self.known.seal_keys():
            asked = np.flatnonzero(new)
            under_key = reseal_many(sealed[asked], self.key_id, key)
            new[asked[self.known.holds(under_key, key=key, since=self.since)]] = False
            large = [record for record in self.known.large if record.key == key and record.at > self.since]
            asked = np.flatnonzero(new)
            if large and len(asked):
                new[asked[_in_large(reseal_many(sealed[asked], self.key_id, key), large)]] = False
        return new


class AskedNumbers:
    """What a firm has asked about after `since`, for itself or for others, and somebody was charged for. Ask under its lock.

    `own`: what it was charged for, where the caller has read it.
    """

    def __init__(self, marketer: Marketer, since: datetime, key_id: int, own: ChargedNumbers | None = None) -> None:
        self.own = own or ChargedNumbers(marketer, since, key_id)
        self.others = ChargedNumbers(marketer, since, key_id, for_others=True)

    def new(self, sealed: NDArray[np.int64]) -> NDArray[np.bool_]:
        """As `ChargedNumbers.new`, to the firm that asks."""
        return self.own.new(sealed) & self.others.new(sealed)


def charged_set(marketer: int, since: datetime, *, for_others: bool = False) -> ChargedSet:
    """What is remembered of the firm, and what was written since; remembered only once that is sure to stay."""
    place = -marketer if for_others else marketer
    before = CACHE.get(place)
    if before.since > micros(since):
        before = EMPTY
    records = charged_records(marketer, since - MARGIN, before.cursor, ASKED if for_others else RECORDS)
    if not records:
        return before
    small, large = within(records, MOST_BYTES - before.size())
    layers = [one for batch in batches(small) for one in _layers_of(batch)]
    floor = micros(since - MARGIN)
    after = before.extended(cursor=records[-1].id, floor=floor, layers=layers, large=large)
    transaction.on_commit(partial(CACHE.put, place, after))
    return after


def charged_records(marketer: int, since: datetime, cursor: int, query: str = RECORDS) -> list[Charged]:
    with connection.cursor() as db:
        db.execute(query, {"marketer": marketer, "since": since, "cursor": cursor})
        return [Charged(pk, scrub, micros(at), *rest) for pk, scrub, at, *rest in db.fetchall()]


def within(records: list[Charged], room: int) -> tuple[list[Charged], list[Charged]]:
    """Which are small and fit into `room` bytes; and the rest."""
    small, large = list[Charged](), list[Charged]()
    for record in records:
        fits = record.count <= SMALL and 8 * record.charged_count <= room
        room -= 8 * record.charged_count if fits else 0
        (small if fits else large).append(record)
    return small, large


def batches(records: list[Charged]) -> Iterator[list[Charged]]:
    """Of about `AT_ONCE` rows each."""
    batch, rows = list[Charged](), 0
    for record in records:
        batch.append(record)
        rows += record.count
        if rows >= AT_ONCE or len(batch) == MOST_TIMES:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def _layers_of(records: list[Charged]) -> list[Layer]:
    """One for each seal key."""
    read = copy_rows(WHOLE, {"records": [record.scrub for record in records]})
    wholes = {int.from_bytes(scrub, "big"): (rows, charged) for scrub, rows, charged in read}
    layers = []
    for key in sorted({record.key for record in records}):
        of_key = sorted((record for record in records if record.key == key), key=lambda record: record.at)
        sealed, lengths = charged_of([(*wholes[record.scrub], FORMATS[record.format]) for record in of_key])
        layers.append(layer(key, sealed, np.array([record.at for record in of_key], np.int64), lengths.tolist()))
    return layers


def _in_large(sealed: NDArray[np.int64], records: list[Charged]) -> NDArray[np.bool_]:
    """Which of these numbers large records charged: by index one by one, or by reading the range where that is less.

    Sealed numbers are uniform.
    """
    low, high = int(sealed.min()), int(sealed.max())
    share = (high - low) / SEALED
    near = [one for one in records if RANGE_COST * (1 + share * one.count / PART_ROWS) < len(sealed)]
    found = _in_points(sealed, [one for one in records if one not in near])
    if near:
        parts = copy_rows(RANGE, {**_record_parameters(near), "low": low, "high": high})
        read = [(rows, charged, FORMATS[int.from_bytes(form, "big")]) for rows, charged, form in parts]
        found |= among(sealed, charged_of(read)[0])
    return found


def among(asked: NDArray[np.int64], numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of `asked` (distinct, at least one) are among far more numbers: these are not sorted for it."""
    order = np.argsort(asked)
    position = np.minimum(np.searchsorted(asked, numbers, sorter=order), len(asked) - 1)
    hit = order[position]
    found = np.zeros(len(asked), np.bool_)
    found[hit[asked[hit] == numbers]] = True
    return found


def _in_points(sealed: NDArray[np.int64], records: list[Charged]) -> NDArray[np.bool_]:
    found = np.zeros(len(sealed), np.bool_)
    if not records:
        return found
    for position, whole_part, charged, form in fetch_rows(
        POINTS, {**_record_parameters(records), "sealed": sealed.tolist()}
    ):
        number = int(sealed[position - 1])
        if whole_part is None:
            found[position - 1] = True
        elif position_in(bytes(whole_part), number, FORMATS[form]) is not None:
            found[position - 1] |= number in charged_numbers(bytes(whole_part), bytes(charged), FORMATS[form])
    return found


def _record_parameters(records: list[Charged]) -> dict[str, list[int]]:
    """Records and the widths of their rows, for SQL."""
    return {
        "records": [one.scrub for one in records],
        "formats": [one.format for one in records],
        "row_bytes": [FORMATS[one.format].row_bytes for one in records],
    }
