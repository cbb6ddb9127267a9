"""Helper of acts that change what is known of a caller: its complaints are to be looked at anew."""

from datetime import datetime

from django.db import connection

from complaints.models import Caller

NOTE = """
INSERT INTO complaints_complaintchange (complaint)
SELECT id FROM complaints_complaint
WHERE caller_id = %s AND called_at >= %s AND (%s::timestamptz IS NULL OR called_at < %s)
"""


def calls_note_changed(*, caller: Caller, since: datetime, until: datetime | None) -> int:
    """Of calls from `since` on, until `until`; how many. In one statement, for a caller may have a hundred thousand.

    A part of an act: it has no audit record of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [caller.pk, since, until, until])
        return int(cursor.rowcount)
