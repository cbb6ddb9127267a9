"""Whose a listed number is, as far as somebody proved it here."""

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet

from complaints.models import Caller
from core.models import Number, User
from core.selectors.number import number_find, number_ids_of
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


def _held() -> "QuerySet[Number]":
    held = Exists(User.objects.filter(number=OuterRef("pk"), is_active=True))
    return Number.objects.filter(held | Exists(Holding.objects.filter(number=OuterRef("pk"), until=None)))
