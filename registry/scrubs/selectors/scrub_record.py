"""What stands in the records of scrubs: found by index and read a page at a time, whatever their size."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from registry.engine.records.merkle import LEAVES_PER_SUBTREE, SUBTREE_ROWS, record_proof
from registry.engine.records.record_parts import PART_ROWS, read_copied
from registry.engine.records.row_format import FORMATS, NUMBER_BYTES, ROWS_PER_LEAF, WIDTHS, RowFormat
from registry.scrubs.models import ScrubRecord, ScrubRecordPart

HASH_BYTES = 32

# Bytes of an answer code by the format of `record`.
CODE_WIDTH = f"CASE record.format {' '.join(f'WHEN {version} THEN {width}' for version, width in WIDTHS.items())} END"
# The part that could hold a number is the first whose last number is not below it. `position` finds the number's bytes
# inside; where they stand across two rows (`rows` is given then) the caller looks once more.
FIND = """
    SELECT record.scrub_id, substring(found.rows from found.position + 8 for {width}),
        CASE WHEN found.position %% (8 + {width}) <> 1 THEN found.rows END, record.format
    FROM scrubs_scrubrecord record
    CROSS JOIN LATERAL (
        SELECT part.rows, position(%(needle)s::bytea IN part.rows) AS position
        FROM scrubs_scrubrecordpart part
        WHERE part.record_id = record.scrub_id AND part.last >= %(sealed)s
        ORDER BY part.last, part.number LIMIT 1
    ) found
    {purpose}
    WHERE {which} AND record.seal_key = %(key)s AND found.position > 0
    {order}""".replace("{width}", CODE_WIDTH)
OF_SUBJECT = "record.subject_id = %(subject)s AND record.checked_at > %(after)s AND record.checked_at <= %(until)s"
LATEST_FIRST = "ORDER BY record.checked_at DESC, record.scrub_id DESC"
# Asks about `found` too, so that only the records that hold the number are looked up among the scrubs.
OF_PURPOSE = """CROSS JOIN LATERAL (
        SELECT 1 FROM scrubs_scrub scrub
        WHERE scrub.id = record.scrub_id AND found.position > 0
            AND (%(channel)s = '' OR scrub.channel = %(channel)s)
            AND (%(category)s = '' OR scrub.category = %(category)s) LIMIT 1
    ) purpose"""


@dataclass(frozen=True)
class Asked:
    """Records for one firm, checked after `after` and by `until`; "" means any channel or category."""

    subject: int
    after: datetime
    until: datetime
    channel: str = ""
    category: str = ""


def seal_keys_of(asked: Asked) -> list[int]:
    """The keys under which these records are sealed."""
    records = ScrubRecord.objects.filter(
        subject_id=asked.subject, checked_at__gt=asked.after, checked_at__lte=asked.until
    )
    return list(records.order_by().values_list("seal_key", flat=True).distinct())


def codes_of_number(asked: Asked, *, sealed: int, key: int, last_only: bool = False) -> list[tuple[int, int]]:
    """(scrub's id, answer code) of every such record under seal key `key` that holds the number, the latest first."""
    needle = sealed.to_bytes(NUMBER_BYTES, "big")
    parameters = {**asked.__dict__, "sealed": sealed, "key": key, "needle": needle}
    purpose = OF_PURPOSE if asked.channel or asked.category else ""
    order = f"{LATEST_FIRST} LIMIT 1" if last_only else LATEST_FIRST
    rows = fetch_rows(FIND.format(purpose=purpose, which=OF_SUBJECT, order=order), parameters)
    found = list(_codes_in(rows, sealed))
    if last_only and len(found) < len(rows):
        return codes_of_number(asked, sealed=sealed, key=key)[:1]
    return found


def codes_found(which: str, parameters: dict[str, Any], sealed: int) -> dict[int, int]:
    """By scrub's id the answer code of each record that holds the number. `which`: a condition on `record`, of ours; of
    `parameters` it takes what it names, and `since`, `key`, `sealed` and its bytes `needle`."""
    sql = FIND.format(purpose="", which=f"{which} AND record.checked_at >= %(since)s", order="")
    return dict(_codes_in(fetch_rows(sql, parameters), sealed))


def fetch_rows(sql: str, parameters: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Any] = cursor.fetchall()
        return rows


def copy_rows(sql: str, parameters: dict[str, Any]) -> list[tuple[bytes, ...]]:
    """As `fetch_rows`, each column in PostgreSQL's binary form: for megabytes of bytes, which a text protocol doubles."""
    stream = BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(b"COPY (" + cursor.mogrify(sql, parameters) + b") TO STDOUT (FORMAT binary)", stream)
    return read_copied(stream.getvalue())


def _codes_in(rows: list[Any], sealed: int) -> Iterator[tuple[int, int]]:
    for scrub, code, whole_part, version in rows:
        if whole_part is None:
            yield scrub, int.from_bytes(code, "big")
            continue
        form = FORMATS[version]
        position = position_in(bytes(whole_part), sealed, form)
        if position is not None:
            yield scrub, int(np.frombuffer(whole_part, form.row)["code"][position])


def position_in(rows: bytes, sealed: int, form: RowFormat) -> int | None:
    """The first row of a part that is about this number."""
    numbers = np.frombuffer(rows, form.row)["sealed"]
    position = int(np.searchsorted(numbers, sealed))
    return position if position < len(numbers) and numbers[position] == sealed else None


@dataclass(frozen=True)
class Proof:
    """That `leaf` (its rows, bytes) stands at `leaf_index` among `leaves` of the tree with this root; `row`: in the record."""

    row: int
    code: int
    leaf: bytes
    leaf_index: int
    leaves: int
    path: list[bytes]
    result_root: bytes


def proof_of_number(record: ScrubRecord, sealed: int) -> Proof | None:
    """Where the record holds a number (sealed under the record's key), with an inclusion proof; None where it does not."""
    part = record.parts.filter(last__gte=sealed).order_by("last", "number").first()
    form = FORMATS[record.format]
    position = position_in(bytes(part.rows), sealed, form) if part else None
    if part is None or position is None:
        return None
    row = part.number * PART_ROWS + position
    leaf_index, leaves = row // ROWS_PER_LEAF, -(-record.count // ROWS_PER_LEAF)
    subtree = _subtree_rows(record, row // SUBTREE_ROWS)
    start = leaf_index % LEAVES_PER_SUBTREE * form.leaf_bytes
    roots = [bytes(record.roots[at : at + HASH_BYTES]) for at in range(0, len(record.roots), HASH_BYTES)]
    return Proof(
        row=row,
        code=int(np.frombuffer(part.rows, form.row)["code"][position]),
        leaf=subtree[start : start + form.leaf_bytes],
        leaf_index=leaf_index,
        leaves=leaves,
        path=record_proof(roots, subtree, leaf_index, form),
        result_root=bytes(record.result_root),
    )


def _subtree_rows(record: ScrubRecord, subtree: int) -> bytes:
    first = subtree * SUBTREE_ROWS // PART_ROWS
    return join_rows(record.parts.filter(number__range=(first, first + SUBTREE_ROWS // PART_ROWS - 1)))


def join_rows(parts: QuerySet[ScrubRecordPart]) -> bytes:
    return b"".join(bytes(rows) for rows in parts.order_by("number").values_list("rows", flat=True))


def oldest_records(*, before: datetime, after: int, most: int) -> tuple[int, list[ScrubRecord]]:
    """Of the `most` records written first after the id `after`, those that were checked before `before`, and the last id."""
    rows = list(ScrubRecord.objects.select_related("scrub").filter(pk__gt=after).order_by("pk")[:most])
    return (rows[-1].pk if rows else after), [record for record in rows if record.checked_at < before]
