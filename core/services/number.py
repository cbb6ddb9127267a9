"""Acts on sealed numbers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from core.actors import Actor
from core.errors import Gone, Unavailable
from core.models import Number
from core.models.sql_arrays import integers
from core.numbers.e164 import to_digits
from core.sealing import sealing
from core.sealing.key_use import key_use
from core.selectors.number import BATCH, TRIES, Row, as_number, number_rows
from core.services.opening import opening_record

# Advisory lock: shared by whoever makes rows, exclusive for the change of the key that they are sealed under.
KEY_LOCK = 0x444E4327
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
ON CONFLICT (sealed, seal_key) DO NOTHING RETURNING sealed
"""


def number_obtain(*, e164: str, at: datetime) -> Number:
    """The row that holds `e164`, made if missing. Race-safe: the unique constraint decides.

    The steps are the same for a number that has a row and for one that has none: registered numbers have one, and the
    time of an answer would tell.
    """
    return numbers_obtain(e164s=[e164], at=at, alike=True)[e164]


@transaction.atomic
def numbers_obtain(*, e164s: Iterable[str], at: datetime, alike: bool = False) -> dict[str, Number]:
    """The rows that hold these numbers, made where missing. Race-safe; sealed and asked for in bulk.

    `alike`: with the same steps whether or not they are there.

    A number gets a row under the key in use alone, and only when one statement finds it under no key. Whoever makes rows
    keeps the change of key out until its transaction ends. So once a key is the former one, every row under it is there
    for all to see, and none can come: two rows for one number would have to be under the key in use, which the unique
    constraint forbids.
    """
    wanted = sorted(set(e164s))
    key_id = key_use().in_use
    sealed = sealing.seal_many(np.array([to_digits(e164) for e164 in wanted], dtype=np.uint64), key_id)
    rows: dict[int, Row] = {}
    for attempt in range(TRIES):
        missing = np.array([value for value in sealed.tolist() if value not in rows], dtype=np.int64)
        if attempt or alike:
            numbers_make(sealed=missing, key_id=key_id, at=at)
        rows |= number_rows(missing, key_id)
        if len(rows) == len(wanted):
            return {e164: as_number(rows[value]) for e164, value in zip(wanted, sealed.tolist(), strict=True)}
    raise Unavailable("seal_key.unsettled", _("This is not available at the moment. Try again later."))


def numbers_make(*, sealed: NDArray[np.int64], key_id: int, at: datetime) -> NDArray[np.bool_]:
    """Make rows for these numbers (sealed under `key_id`, each once) that have none, and tell which were made.

    None is made when the key in use changed at this moment: look for them and come again. The change of key is kept
    out until the transaction ends. Rows are made in one order, so that two who make many cannot lock each other out.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Rows of numbers are made in the transaction that needs them.")
    use = key_use()
    new = sealing.reseal_many(sealed, key_id, use.in_use)
    former = new if use.former is None else sealing.reseal_many(sealed, key_id, use.former)
    order = np.argsort(new)
    values: dict[str, Any] = {"lock": KEY_LOCK, "at": at, "in_use": use.in_use, "former": use.former}
    made = [np.empty(0, np.int64)]
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, values | {"sealed": integers(new[batch]), "former_sealed": integers(former[batch])})
            made.append(np.array(cursor.fetchall(), dtype=np.int64).reshape(-1))
    return np.isin(new, np.concatenate(made))


@transaction.atomic
def number_unseal(
    *, number: Number, purpose: str, words: str = "", about: dict[str, Any], actor: Actor, at: datetime
) -> str:
    """The number in plaintext (E.164), for a named purpose, on record. `about`: for which complaint or case, by ids."""
    if number.sealed is None:
        raise Gone("number.erased", _("This number was erased."))
    opening_record(act="number.unsealed", target=number, purpose=purpose, words=words, actor=actor, at=at, about=about)
    return sealing.unseal(number.sealed, number.seal_key)
