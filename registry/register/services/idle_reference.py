"""Helper of the intakes: acts that changed nothing. Their references are used up like all others, and a withdrawal that found
nothing to withdraw stands above what was said before it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from core.models.sql_arrays import integers, words
from core.secrets.encryption import hmac_digest
from registry.engine.records.moments import micros
from registry.register.models import IdleReference, IdleWithdrawal
from registry.register.services.registration_checks import reference_mismatch

# A reference as kept, E.164 as a whole number, and the canonical preferences; None with a withdrawal.
Said = tuple[str, int, Mapping[str, Any] | None]


def idle_reference_repeated(*, source: str, act: Said) -> bool:
    """Whether this very act was said before, in vain. Raises `Conflict` where the reference was used for another."""
    said = idle_references(source=source, references=[act[0]]).get(act[0])
    if said is None:
        return False
    if said != digest_said(act):
        raise reference_mismatch()
    return True


def idle_references(*, source: str, references: Iterable[str]) -> dict[str, str]:
    """For which numbers (HMAC) these references were used in vain."""
    rows = IdleReference.objects.filter(source=source, reference__in=list(references))
    return dict(rows.values_list("reference", "said"))


def idle_references_keep(*, source: str, said: Iterable[Said]) -> None:
    rows = [IdleReference(source=source, reference=one[0], said=digest_said(one)) for one in said if one[0]]
    IdleReference.objects.bulk_create(rows, ignore_conflicts=True)


def digest_said(said: Said) -> str:
    return hmac_digest("reference", msgspec.json.encode(said, order="deterministic")).hex()


def idle_withdrawals_keep(said: Mapping[int, datetime]) -> None:
    """By number, E.164 as a whole number: when its holder withdrew who was not registered."""
    rows = {digest_of(digits): micros(moment) for digits, moment in said.items()}
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(KEEP, [words(rows), integers(rows.values())])


def idle_withdrawals(said: Mapping[int, datetime]) -> dict[int, datetime]:
    """Of numbers about which something is said now, as of when: those that were withdrawn later, and when."""
    if not said or not IdleWithdrawal.objects.filter(said_at__gt=min(said.values())).exists():
        return {}
    numbers = {digest_of(digits): digits for digits in said}
    rows = IdleWithdrawal.objects.filter(digest__in=list(numbers)).values_list("digest", "said_at")
    return {numbers[digest]: moment for digest, moment in rows}


def digest_of(digits: int) -> str:
    return hmac_digest("idle-withdrawal", str(digits).encode()).hex()


# In one order, so that two at once wait for each other and never in a circle.
KEEP = """
INSERT INTO register_idlewithdrawal (digest, said_at)
SELECT digest, 'epoch'::timestamptz + said * interval '1 microsecond'
FROM unnest(%s::text[], %s::bigint[]) AS idle(digest, said) ORDER BY digest
ON CONFLICT (digest) DO UPDATE SET said_at = greatest(register_idlewithdrawal.said_at, excluded.said_at)
"""
