"""Questions about sealed numbers. This is the only place that looks numbers up by what they are sealed to.

While the seal key changes, a row is sealed under the key in use or under the former one and moves from one to the other
at any moment. Each question therefore asks for both in one statement, which sees a row under exactly one of them, and
brings along which keys the database had in use for that very statement; were they others than asked for, it is put again.
"""

from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from core.errors import Unavailable
from core.models import Number
from core.models.sql_arrays import integers
from core.numbers import masking
from core.numbers.e164 import to_digits
from core.sealing import sealing
from core.sealing.key_use import KeyUse, key_use, learn

BATCH = 10_000
TRIES = 8  # a change of key takes longer than a question: more than two is a database that was swapped underneath
_KEYS = "SELECT 0::bigint, in_use::bigint, coalesce(former, 0){none} FROM core_sealkeyuse"
_ROWS = (
    " UNION ALL SELECT id, sealed, seal_key{more} FROM core_number WHERE seal_key = %s AND sealed = ANY(%s::bigint[])"
)
Asked = dict[int, NDArray[np.int64]]  # the numbers asked for, as they are sealed under each key


class Row(NamedTuple):
    """A row of `Number` as it stands, in the order of the model's fields."""

    id: int
    sealed: int
    seal_key: int
    first_seen_at: datetime


def number_find(e164: str) -> Number | None:
    """The row of this number, if anybody ever mentioned it."""
    row = _number_rows_of([e164]).get(e164)
    return as_number(row) if row else None


def number_positions(sealed: NDArray[np.int64], key_id: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions in `sealed` (sealed under `key_id`, whichever key that is; each number once) of those that anybody ever
    mentioned, and the ids of their rows."""
    positions, ids = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for start in range(0, len(sealed), BATCH):
        asked, answers = _answers(sealed[start : start + BATCH], key_id)
        table = np.array(answers, dtype=np.int64).reshape(-1, 3)
        for key, values in asked.items():
            mine = table[table[:, 2] == key]
            order = np.argsort(values)
            positions.append(start + order[np.searchsorted(values[order], mine[:, 1])])
            ids.append(mine[:, 0])
    return np.concatenate(positions), np.concatenate(ids)


def number_ids(sealed: NDArray[np.int64], key_id: int) -> dict[int, int]:
    """Sealed number to id, of those that anybody ever mentioned. `sealed` under `key_id`, whichever key that is."""
    once = np.unique(sealed)
    positions, ids = number_positions(once, key_id)
    return dict(zip(once[positions].tolist(), ids.tolist(), strict=True))


def number_ids_of(digits: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The ids of these numbers (E.164 digits as whole numbers) in the same order, 0 where nobody ever mentioned one."""
    once, back = np.unique(digits, return_inverse=True)
    key_id = key_use().in_use
    positions, found = number_positions(sealing.seal_many(once, key_id), key_id)
    ids = np.zeros(len(once), np.int64)
    ids[positions] = found
    return ids[back]


def digits_of_ids(ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The ids, sorted, whose rows still hold a number, and those numbers (E.164 digits), whatever each is sealed under."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, sealed, seal_key FROM core_number WHERE id = ANY(%s::bigint[]) AND sealed IS NOT NULL ORDER BY id",
            [integers(ids)],
        )
        rows = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 3)
    digits = np.empty(len(rows), np.uint64)
    for key in np.unique(rows[:, 2]).tolist():
        mine = rows[:, 2] == key
        digits[mine] = sealing.unseal_many(rows[mine, 1], key)
    return rows[:, 0], digits


def _number_rows_of(e164s: list[str]) -> dict[str, Row]:
    key_id = key_use().in_use
    sealed = sealing.seal_many(np.array([to_digits(e164) for e164 in e164s], dtype=np.uint64), key_id)
    rows = number_rows(sealed, key_id)
    return {e164: rows[value] for e164, value in zip(e164s, sealed.tolist(), strict=True) if value in rows}


def number_rows(sealed: NDArray[np.int64], key_id: int) -> dict[int, Row]:
    """Whole rows by the sealed numbers asked for (under `key_id`), whatever key they are sealed under by now.

    Raises `Unavailable` when this process has not the keys that the database has in use.
    """
    found: dict[int, Row] = {}
    for start in range(0, len(sealed), BATCH):
        batch = sealed[start : start + BATCH]
        asked, answers = _answers(batch, key_id, whole=True)
        given = {key: dict(zip(values.tolist(), batch.tolist(), strict=True)) for key, values in asked.items()}
        found |= {given[answer[2]][answer[1]]: Row(*answer) for answer in answers}
    return found


def number_e164(number: Number) -> str:
    """In memory only, for what is sent to its holder; "" for an erased number."""
    return sealing.unseal(number.sealed, number.seal_key) if number.sealed is not None else ""


def number_masked(number: Number) -> str:
    """For screens: ``138****1234``. Unsealed in memory only; a dash for an erased number."""
    return masking.mask(number_e164(number)) if number.sealed is not None else "—"


def as_number(row: Row) -> Number:
    return Number.from_db("default", [field.attname for field in Number._meta.concrete_fields], row)


def _answers(sealed: NDArray[np.int64], key_id: int, *, whole: bool = False) -> tuple[Asked, list[Any]]:
    for _attempt in range(TRIES):
        asked = {key: sealing.reseal_many(sealed, key_id, key) for key in key_use().keys}
        told, rows = _ask(asked, whole)
        if set(told.keys) <= asked.keys():
            return asked, rows
    raise Unavailable("seal_key.unsettled", _("This is not available at the moment. Try again later."))


def _ask(asked: Asked, whole: bool) -> tuple[KeyUse, list[Any]]:
    """In one statement, so of one moment: the keys in use, and the rows under the keys asked."""
    keys = _KEYS.format(none=", NULL::timestamptz" if whole else "")
    rows = _ROWS.format(more=", first_seen_at" if whole else "")
    values: list[Any] = []
    for key, sealed in asked.items():
        values += [key, integers(sealed)]
    with connection.cursor() as cursor:
        cursor.execute(keys + rows * len(asked), values)
        answers = cursor.fetchall()
    told = [(answer[1], answer[2] or None) for answer in answers if not answer[0]]
    return learn(told[0] if told else None), [answer for answer in answers if answer[0]]
