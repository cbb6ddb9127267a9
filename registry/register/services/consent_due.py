"""Helper of the acts that register a number: its holder is to be told of the claims that firms have made about it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from core.models.sql_arrays import integers

_DUE = """
UPDATE register_consent SET notice_at = %(at)s
WHERE number_id = ANY(%(numbers)s::bigint[]) AND notice_at IS NULL AND notified_at IS NULL
AND confirmed_at IS NULL AND contested_at IS NULL AND revoked_at IS NULL
"""


def consents_fall_due(numbers: Sequence[int], at: datetime) -> None:
    """For the numbers (ids) that were registered. Claims whose turn is still to come are told then.

    The caller holds the numbers' rows, so that no claim about them can be made unseen meanwhile.
    """
    if len(numbers):
        with connection.cursor() as cursor:
            cursor.execute(_DUE, {"numbers": integers(numbers), "at": at})
