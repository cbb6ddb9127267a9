"""Helper of the question who asked about a number: records are indexed in spans, soon after they came.

What is written follows from the records alone, so it leaves no audit record. It may run twice, at once, late or never: what is not
indexed yet is asked record by record.
"""

from collections.abc import Iterator
from datetime import datetime

import numpy as np
from django.db import connection, transaction
from django.db.models import Max, Min

from core.policies.schema import Policy
from core.running.one_at_a_time import one_at_a_time
from registry.engine.records.bucket_index import MOST_DISTANCE, Keys, grouped, joined, keys_of
from registry.engine.records.row_format import FORMATS
from registry.scrubs.models import RecordBucket, RecordMark, RecordSpan, ScrubRecord
from registry.scrubs.selectors.scrub_record import copy_rows

MOST_RECORDS = 50_000  # of one span
MOST_ROWS = 4_000_000  # of one span, but for one record that has more
FEW = 2_000  # records: so many are asked one by one rather than indexed, unless a day is over
PARTS_AT_ONCE = 20_000
# The last id given out first: whoever draws a lower one has a transaction already, and it stands below `above`.
MARK = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('scrubs_scrubrecord', 'id')::regclass), 0)"
# The own transaction is younger than all that began before it; the end of a snapshot is not, for it leaves out who has not ended.
NOW = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_current_xact_id()::text::bigint"
PARTS = """
SELECT record.id, part.number, record.scrub_id, record.format, part.count, part.rows
FROM scrubs_scrubrecord record JOIN scrubs_scrubrecordpart part ON part.record_id = record.scrub_id
WHERE record.id > %(after)s AND record.id <= %(last)s AND (record.id, part.number) > (%(record)s, %(number)s)
ORDER BY record.id, part.number LIMIT %(most)s
"""


def record_spans_index(*, at: datetime) -> int:
    """Index the records that are settled; how many spans. One process at a time."""
    made = 0
    with one_at_a_time("record spans") as mine:
        settled = _settle() if mine else 0
        while mine and _span_make(settled, at):
            made += 1
    return made


def _settle() -> int:
    """Up to which id no record can come any more; notes what will be settled the next time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MARK)
        (seen,) = cursor.fetchone()
        cursor.execute(NOW)
        below, above = cursor.fetchone()
        mark = RecordMark.objects.select_for_update().filter(pk=1).first()
        if mark is not None and mark.above > below:
            return 0
        RecordMark.objects.update_or_create(pk=1, defaults={"seen": seen, "above": above})
        return mark.seen if mark is not None else 0


@transaction.atomic
def _span_make(settled: int, at: datetime) -> bool:
    after = RecordSpan.objects.aggregate(last=Max("last"))["last"] or 0
    waiting = ScrubRecord.objects.filter(pk__gt=after, pk__lte=settled).order_by("pk")
    heads = list(waiting.values_list("pk", "count", "checked_at")[:MOST_RECORDS])
    if not heads or (len(heads) < FEW and heads[0][2].date() == at.date()):
        return False
    last = heads[0][0]
    rows = 0
    for pk, count, _checked_at in heads:
        rows += count
        if rows > MOST_ROWS and pk != heads[0][0]:
            break
        last = pk
    found = ScrubRecord.objects.filter(pk__gt=after, pk__lte=last)
    sums = found.aggregate(first=Min("scrub"), far=Max("scrub"), last_at=Max("checked_at"))
    if sums["far"] - sums["first"] > MOST_DISTANCE:
        raise ValueError("The scrubs of one span lie too far apart.")
    keys = np.empty(0, np.uint64)
    for some in _keys_of_parts(after, last, sums["first"]):
        keys = joined(keys, some)
    span = RecordSpan.objects.create(
        after=after,
        last=last,
        first_scrub=sums["first"],
        last_at=sums["last_at"],
        seal_keys=sorted(set(found.order_by().values_list("seal_key", flat=True))),
    )
    RecordBucket.objects.bulk_create(
        [RecordBucket(span=span, group=group, entries=entries) for group, entries in grouped(keys)]
    )
    return True


def _keys_of_parts(after: int, last: int, first_scrub: int) -> Iterator[Keys]:
    """In pieces, so that a record of any size is read in constant memory."""
    record, number = 0, -1
    while True:
        place = {"after": after, "last": last, "record": record, "number": number, "most": PARTS_AT_ONCE}
        parts = copy_rows(PARTS, place)
        for version, form in FORMATS.items():
            own = [part for part in parts if _int(part[3]) == version]
            if own:
                counts = np.array([_int(part[4]) for part in own])
                records = np.array([_int(part[2]) for part in own]) - first_scrub
                sealed = np.frombuffer(b"".join(part[5] for part in own), form.row)["sealed"].astype(np.int64)
                yield keys_of(sealed, np.repeat(records, counts))
        if len(parts) < PARTS_AT_ONCE:
            return
        record, number = _int(parts[-1][0]), _int(parts[-1][1])


def _int(field: bytes) -> int:
    return int.from_bytes(field, "big", signed=True)


@transaction.atomic
def record_spans_expire(*, at: datetime, policy: Policy) -> int:
    """Delete the spans whose records are all over their time; a record that a case holds is then found by its firm alone."""
    old = RecordSpan.objects.filter(last_at__lt=at - policy.retention.periods["scrub_record"])
    count = old.count()
    old.delete()
    return count
