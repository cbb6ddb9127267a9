"""Acts on sealed numbers."""

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from core.actors import Actor
from core.errors import Gone, Unavailable
from core.models import Number
from core.numbers import sealing
from core.numbers.key_use import KeyUse, key_use
from core.selectors.number import BATCH, TRIES, Row, as_number, number_rows
from core.services.audit import audit_write

KEY_LOCK = (
    0x444E4327  # advisory lock: shared by whoever makes rows, exclusive for the change of the key they are sealed under
)
# Two statements in one message, so that the second sees what was committed before the lock was had.
_INSERT = """
SELECT pg_advisory_xact_lock_shared(%(lock)s);
INSERT INTO core_number (sealed, seal_key, first_seen_at)
SELECT new.sealed, use.in_use, %(at)s
FROM core_sealkeyuse use, unnest(%(sealed)s::bigint[], %(former_sealed)s::bigint[]) AS new(sealed, former_sealed)
WHERE use.in_use = %(in_use)s AND use.former IS NOT DISTINCT FROM %(former)s
AND NOT EXISTS (
    SELECT FROM core_number old
    WHERE old.seal_key = %(former)s AND old.sealed = ANY(%(former_sealed)s::bigint[]) AND old.sealed = new.former_sealed
)
ORDER BY new.sealed
ON CONFLICT (sealed, seal_key) DO NOTHING
"""


def number_obtain(*, e164: str, at: datetime) -> Number:
    """The row that holds `e164`, made if missing. Race-safe: the unique constraint decides."""
    return numbers_obtain(e164s=[e164], at=at)[e164]


def numbers_obtain(*, e164s: Iterable[str], at: datetime) -> dict[str, Number]:
    """The rows that hold these numbers, made where missing. Race-safe; sealed and asked for in bulk."""
    wanted = sorted(set(e164s))
    digits = np.array([sealing.to_digits(e164) for e164 in wanted], dtype=np.uint64)
    rows = _rows_obtain(digits, at)
    return {e164: as_number(rows[number]) for e164, number in zip(wanted, digits.tolist(), strict=True)}


def number_ids_obtain(*, digits: NDArray[np.uint64], at: datetime) -> dict[int, int]:
    """E.164 digits as a whole number to the id of its row, made if missing: for long lists."""
    return {number: row.id for number, row in _rows_obtain(np.unique(digits), at).items()}


@transaction.atomic
def number_unseal(*, number: Number, purpose: str, actor: Actor, at: datetime) -> str:
    """The number in clear (E.164), for a named purpose, on record."""
    if number.sealed is None:
        raise Gone("number.erased", _("This number was erased."))
    audit_write(actor=actor, act="number.unsealed", target=number, at=at, data={"purpose": purpose})
    return sealing.unseal(number.sealed, number.seal_key)


@transaction.atomic
def _rows_obtain(digits: NDArray[np.uint64], at: datetime) -> dict[int, Row]:
    """A number gets a row under the key in use alone, and only when one statement finds it under no key.

    Whoever makes rows keeps the change of key out until its transaction ends. So once a key is the former one, every row
    under it is there for all to see, and none can come: two rows for one number would have to be under the key in use,
    which the unique constraint forbids.
    """
    key_id = key_use().in_use
    sealed = sealing.seal_many(digits, key_id)
    found = number_rows(sealed, key_id)
    for _attempt in range(TRIES):
        missing = np.array([value for value in sealed.tolist() if value not in found], dtype=np.int64)
        if not len(missing):
            return {number: found[value] for number, value in zip(digits.tolist(), sealed.tolist(), strict=True)}
        _insert(missing, key_id, key_use(), at)
        found |= number_rows(missing, key_id)
    raise Unavailable("seal_key.unsettled", _("This is not available at the moment. Try again later."))


def _insert(missing: NDArray[np.int64], key_id: int, use: KeyUse, at: datetime) -> None:
    """Make rows, unless the keys have changed. In one order always, so that two writers cannot lock each other out."""
    new = sealing.reseal_many(missing, key_id, use.in_use)
    order = np.argsort(new)
    new, former = (
        new[order],
        new[order] if use.former is None else sealing.reseal_many(missing[order], key_id, use.former),
    )
    values = {"lock": KEY_LOCK, "at": at, "in_use": use.in_use, "former": use.former}
    for start in range(0, len(new), BATCH):
        batch = slice(start, start + BATCH)
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, values | {"sealed": new[batch].tolist(), "former_sealed": former[batch].tolist()})
