"""Questions about sealed numbers. This is the only place that looks numbers up by what they are sealed to.

While the seal key changes, a row is sealed under the key in use or under the former one and moves from one to the other
at any moment. Each question therefore asks for both in one statement, which sees a row under exactly one of them, and
brings along which keys the database had in use for that very statement; were they others than asked for, it is put again.
"""

from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.db import connection
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from core.errors import Unavailable
from core.models import Number
from core.numbers import masking, sealing
from core.numbers.key_use import KeyUse, key_use, learn

BATCH = 10_000
TRIES = 8  # a change of key takes longer than a question: more than two is a database that was swapped underneath
_KEYS = "SELECT NULL::bigint, NULL::bigint, in_use, former, NULL::timestamptz FROM core_sealkeyuse"
_ROWS = (
    " UNION ALL SELECT id, sealed, seal_key, NULL, first_seen_at FROM core_number"
    " WHERE seal_key = %s AND sealed = ANY(%s::bigint[])"
)


class Row(NamedTuple):
    """A row of `Number` as it stands, in the order of the model's fields."""

    id: int
    sealed: int
    seal_key: int
    first_seen_at: datetime


def number_find(e164: str) -> Number | None:
    """The row of this number, if anybody ever mentioned it."""
    row = number_rows_of([e164]).get(e164)
    return as_number(row) if row else None


def number_ids(sealed: NDArray[np.int64], key_id: int) -> dict[int, int]:
    """Sealed number to id, of those that anybody ever mentioned. `sealed` under `key_id`, whichever key that is."""
    return {value: row.id for value, row in number_rows(sealed, key_id).items()}


def number_ids_of(digits: NDArray[np.uint64]) -> dict[int, int]:
    """E.164 digits as a whole number to id, of those that anybody ever mentioned."""
    key_id = key_use().in_use
    sealed = sealing.seal_many(digits, key_id)
    ids = number_ids(sealed, key_id)
    return {digit: ids[value] for digit, value in zip(digits.tolist(), sealed.tolist(), strict=True) if value in ids}


def number_rows_of(e164s: list[str]) -> dict[str, Row]:
    key_id = key_use().in_use
    sealed = sealing.seal_many(np.array([sealing.to_digits(e164) for e164 in e164s], dtype=np.uint64), key_id)
    rows = number_rows(sealed, key_id)
    return {e164: rows[value] for e164, value in zip(e164s, sealed.tolist(), strict=True) if value in rows}


def number_rows(sealed: NDArray[np.int64], key_id: int) -> dict[int, Row]:
    """The rows by the sealed numbers asked for (under `key_id`), whatever key they are sealed under by now.

    Raises `Unavailable` when this process has not the keys that the database has in use.
    """
    found: dict[int, Row] = {}
    for start in range(0, len(sealed), BATCH):
        found |= _rows_of_batch(sealed[start : start + BATCH], key_id)
    return found


def number_masked(number: Number) -> str:
    """For screens: ``138****1234``. Unsealed in memory only; a dash for an erased number."""
    return masking.mask(sealing.unseal(number.sealed, number.seal_key)) if number.sealed is not None else "—"


def as_number(row: Row) -> Number:
    return Number.from_db("default", [field.attname for field in Number._meta.concrete_fields], row)


def _rows_of_batch(sealed: NDArray[np.int64], key_id: int) -> dict[int, Row]:
    for _attempt in range(TRIES):
        use = key_use()
        asked = {key: sealing.reseal_many(sealed, key_id, key).tolist() for key in use.keys}
        told, rows = _ask(asked)
        if set(told.keys) <= asked.keys():
            given = {key: dict(zip(asked[key], sealed.tolist(), strict=True)) for key in asked}
            return {given[row.seal_key][row.sealed]: row for row in rows}
    raise Unavailable("seal_key.unsettled", _("This is not available at the moment. Try again later."))


def _ask(asked: dict[int, list[int]]) -> tuple[KeyUse, list[Row]]:
    """In one statement, so of one moment: the keys in use, and the rows under the keys asked."""
    with connection.cursor() as cursor:
        cursor.execute(_KEYS + _ROWS * len(asked), [value for pair in asked.items() for value in pair])
        answers = cursor.fetchall()
    keys = [answer[2:4] for answer in answers if answer[0] is None]
    rows = [Row(*answer[:3], answer[4]) for answer in answers if answer[0] is not None]
    return learn(keys[0] if keys else None), rows
