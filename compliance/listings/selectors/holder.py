"""Whose a listed number is, as far as somebody proved it here."""

from collections.abc import Collection, Iterable
from datetime import datetime

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet

from complaints.models import Caller
from compliance.listings.models import BlacklistEntry
from compliance.listings.models.blacklist import BlacklistQuerySet
from compliance.listings.rules.pattern import patterns_over
from core.models import Number, User
from core.numbers.e164 import to_digits
from core.selectors.number import digits_of_ids, number_find, number_ids_of
from registry.register.models import Holding

MOST_DIGITS = 15  # of a number (E.164)
LEFT_OPEN = 5  # digits after a pattern's that are tried: what is longer begins with other digits of the plan


def number_of_holder(caller: Caller) -> Number | None:
    """The number's row where an account of ours holds it; None for a stranger's, whom no message may reach unasked."""
    number = number_find(caller.value) if caller.kind == Caller.Kind.E164 else None
    return _held().filter(pk=number.pk).first() if number is not None else None


def numbers_held_under(pattern: str) -> list[Number]:
    """The numbers that begin so and that accounts of ours hold. Sealed numbers are in no order, so every number that the
    pattern can mean is sealed and asked for, 111,111 of them for the shortest pattern that may be listed."""
    prefix = pattern.removesuffix("*").removeprefix("+")
    lengths = range(1, min(LEFT_OPEN, MOST_DIGITS - len(prefix)) + 1)
    first = int(prefix)
    meant = [np.arange(first * 10**more, (first + 1) * 10**more, dtype=np.uint64) for more in lengths]
    ids = number_ids_of(np.concatenate([np.array([first], dtype=np.uint64), *meant]))
    return list(_held().filter(pk__in=ids[ids > 0].tolist()).order_by("pk"))


def untold_reached(at: datetime, *, numbers: Collection[int], entries: Collection[int]) -> list[BlacklistEntry]:
    """Of what stands published and nobody could be told of, the entries whose number an account of ours holds by now: those that
    name one of `numbers` (keys of `core.Number`), and those of `entries` (keys). No firm's number is approved while it stands
    on the list."""
    rows = BlacklistQuerySet(BlacklistEntry).published(at).exclude(untold_at=None).select_related("caller")
    reached = _held_of(rows.filter(pk__in=entries).order_by("pk")) if entries else []
    held = list(_held().filter(pk__in=numbers).values_list("pk", flat=True)) if numbers else []
    if held:
        spelled = [f"+{digits}" for digits in digits_of_ids(np.array(held, dtype=np.int64))[1].tolist()]
        under = {pattern for e164 in spelled for pattern in patterns_over(e164)}
        reached += [*rows.filter(caller__value__in=spelled), *rows.filter(pattern__in=under)]
    return list({entry.pk: entry for entry in reached}.values())


def _held_of(entries: Iterable[BlacklistEntry]) -> list[BlacklistEntry]:
    """All callers are asked for at once: most of them stay nobody's whom we know."""
    entries = list(entries)
    callers = [entry.caller for entry in entries if entry.caller is not None]
    held = _callers_held([caller.value for caller in callers if caller.kind == Caller.Kind.E164])
    return [
        entry
        for entry in entries
        if (entry.caller is not None and entry.caller.value in held)
        or (entry.pattern and numbers_held_under(entry.pattern))
    ]


def _callers_held(values: Collection[str]) -> set[str]:
    """Those of these numbers (E.164) that accounts of ours hold."""
    if not values:
        return set()
    ids = number_ids_of(np.array([to_digits(value) for value in values], dtype=np.uint64)).tolist()
    held = set(_held().filter(pk__in=[pk for pk in ids if pk]).values_list("pk", flat=True))
    return {value for value, pk in zip(values, ids, strict=True) if pk in held}


def _held() -> "QuerySet[Number]":
    held = Exists(User.objects.filter(number=OuterRef("pk"), is_active=True))
    return Number.objects.filter(held | Exists(Holding.objects.filter(number=OuterRef("pk"), until=None)))
