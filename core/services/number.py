"""Acts on sealed numbers."""

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Gone
from core.models import Number, SealKeyCheck
from core.numbers import sealing
from core.numbers.known_answer import known_answer
from core.services.audit import audit_write

BATCH = 10_000


def number_obtain(*, e164: str, at: datetime) -> Number:
    """The row that holds `e164`, made if missing. Race-safe: the unique constraint decides."""
    return numbers_obtain(e164s=[e164], at=at)[e164]


def numbers_obtain(*, e164s: Iterable[str], at: datetime) -> dict[str, Number]:
    """The rows that hold these numbers, made where missing. Race-safe; sealed and asked for in bulk."""
    wanted = sorted(set(e164s))
    key = sealing.active_key_id()
    sealed = sealing.seal_many(np.array([sealing.to_digits(e164) for e164 in wanted], dtype=np.uint64), key).tolist()
    found = _rows(key, sealed)
    # In one order always, so that two writers of the same numbers cannot lock each other out.
    missing = [Number(sealed=value, seal_key=key, first_seen_at=at) for value in sorted(sealed) if value not in found]
    if missing:
        Number.objects.bulk_create(missing, ignore_conflicts=True, batch_size=BATCH)
        found |= _rows(key, sorted(set(sealed) - found.keys()))
    return {e164: found[value] for e164, value in zip(wanted, sealed, strict=True)}


@transaction.atomic
def numbers_reseal(*, actor: Actor, at: datetime) -> int:
    """Seal every number under the active key; returns how many were sealed under another. All or nothing.

    Ids stay, so nothing that points to a number changes. No other process may run meanwhile: with the keys it
    started with it would find nobody registered. Raises ImproperlyConfigured when an old key is wrong or missing.
    """
    key = sealing.active_key_id()
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE core_number IN EXCLUSIVE MODE")
    for known in SealKeyCheck.objects.exclude(seal_key=key):
        if known_answer(known.seal_key) != known.answer:
            raise ImproperlyConfigured(f"Seal key {known.seal_key} is not the key the numbers were sealed with.")
    resealed, last = 0, 0
    while rows := list(
        Number.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "sealed", "seal_key")[:BATCH]
    ):
        last = rows[-1][0]
        old = [(pk, sealed, old_key) for pk, sealed, old_key in rows if sealed is not None and old_key != key]
        resealed += _reseal(old, key)
    SealKeyCheck.objects.get_or_create(seal_key=key, defaults={"answer": known_answer(key)})
    audit_write(actor=actor, act="numbers.resealed", target=None, at=at, data={"seal_key": key, "count": resealed})
    return resealed


@transaction.atomic
def number_unseal(*, number: Number, purpose: str, actor: Actor, at: datetime) -> str:
    """The number in clear (E.164), for a named purpose, on record."""
    if number.sealed is None:
        raise Gone("number.erased", _("This number was erased."))
    audit_write(actor=actor, act="number.unsealed", target=number, at=at, data={"purpose": purpose})
    return sealing.unseal(number.sealed, number.seal_key)


def _rows(key: int, sealed: list[int]) -> dict[int, Number]:
    rows: dict[int, Number] = {}
    for start in range(0, len(sealed), BATCH):
        for row in Number.objects.filter(seal_key=key, sealed__in=sealed[start : start + BATCH]):
            if row.sealed is not None:
                rows[row.sealed] = row
    return rows


def _reseal(rows: list[tuple[int, int, int]], key: int) -> int:
    """Re-seal these (id, sealed, key id) under `key`."""
    for old in {row[2] for row in rows}:
        ids = [row[0] for row in rows if row[2] == old]
        digits = sealing.unseal_many(np.array([row[1] for row in rows if row[2] == old], dtype=np.int64), old)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE core_number SET sealed = new.sealed, seal_key = %s"
                " FROM unnest(%s::bigint[], %s::bigint[]) AS new(id, sealed) WHERE core_number.id = new.id",
                [key, ids, sealing.seal_many(digits, key).tolist()],
            )
    return len(rows)
