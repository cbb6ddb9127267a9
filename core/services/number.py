"""Acts on sealed numbers."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Gone
from core.models import Number
from core.numbers import sealing
from core.services.audit import audit_write


def number_obtain(*, e164: str, at: datetime) -> Number:
    """The row that holds `e164`, made if missing. Race-safe: the unique constraint decides."""
    return numbers_obtain(e164s=[e164], at=at)[e164]


def numbers_obtain(*, e164s: Iterable[str], at: datetime) -> dict[str, Number]:
    """The rows that hold these numbers, made where missing."""
    key = sealing.active_key_id()
    sealed = {e164: sealing.seal(e164) for e164 in set(e164s)}
    Number.objects.bulk_create(
        [Number(sealed=value, seal_key=key, first_seen_at=at) for value in sealed.values()], ignore_conflicts=True
    )
    rows = {row.sealed: row for row in Number.objects.filter(seal_key=key, sealed__in=sealed.values())}
    return {e164: rows[value] for e164, value in sealed.items()}


@transaction.atomic
def number_unseal(*, number: Number, purpose: str, actor: Actor, at: datetime) -> str:
    """The number in clear (E.164), for a named purpose, on record."""
    if number.sealed is None:
        raise Gone("number.erased", _("This number was erased."))
    audit_write(actor=actor, act="number.unsealed", target=number, at=at, data={"purpose": purpose})
    return sealing.unseal(number.sealed, number.seal_key)
