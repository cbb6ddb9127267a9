"""Helper of the acts that register a number: its holder is to be told of the claims that firms have made about it."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models.expressions import RawSQL

from core.models.sql_arrays import integers
from registry.register.models.consent import UNTOLD, Consent

_ONE_OF = "SELECT unnest(%s::bigint[])"


def consents_fall_due(numbers: Sequence[int], at: datetime) -> None:
    """For the numbers (ids) that were registered. Claims whose turn is still to come are told then.

    The caller holds the numbers' rows, so that no claim about them can be made unseen meanwhile.
    """
    if len(numbers):
        theirs = Consent.objects.filter(number__in=RawSQL(_ONE_OF, [integers(numbers)]))  # noqa: S611 - a constant
        theirs.filter(UNTOLD, notice_at=None).update(notice_at=at)
