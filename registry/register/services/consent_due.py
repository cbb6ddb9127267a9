"""Helper of the acts that register a number: its holder is to be told of the claims that firms have made about it."""

from collections.abc import Sequence
from datetime import datetime

from registry.register.models.consent import UNTOLD, Consent


def consents_fall_due(numbers: Sequence[int], at: datetime) -> None:
    """For the numbers (ids) that were registered. Claims whose turn is still to come are told then.

    The caller holds the numbers' rows, so that no claim about them can be made unseen meanwhile.
    """
    if len(numbers):
        theirs = Consent.objects.filter(UNTOLD, number__in=[int(number) for number in numbers], notice_at=None)
        theirs.update(notice_at=at)
