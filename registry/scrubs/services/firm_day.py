"""What firms asked, day by day, counted anew from their scrubs."""

from datetime import datetime

from django.db import connection, transaction

from core.policies import current_policy
from registry.scrubs.models import FirmDayMark

# The last id given out first: whoever draws a lower one has a transaction already, and it stands below the next.
SEEN = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('scrubs_scrub', 'id')::regclass), 0)"
# The own transaction is younger than all that began before it; the end of a snapshot is not, for it leaves out who has not ended.
NOW = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_current_xact_id()::text::bigint"
# Days to which a scrub came, of who asked and of whom it was asked for; two looks a day, into the index of either. A day that did
# not change is not written.
COUNT = """
INSERT INTO scrubs_firmday AS known
    (marketer_id, day, scrubs, asked, callable, not_callable, conditional, "unknown", invalid, fresh)
SELECT touched.firm, touched.day, counted.* FROM (
    SELECT DISTINCT firm, (checked_at AT TIME ZONE %(zone)s)::date AS day
    FROM scrubs_scrub CROSS JOIN LATERAL (VALUES (marketer_id), (subject_id)) AS firms (firm)
    WHERE id > %(counted)s AND live
) touched CROSS JOIN LATERAL (
    SELECT sum(scrubs), sum(asked), sum(callable), sum(not_callable), sum(conditional), sum("unknown"), sum(invalid), sum(fresh)
    FROM (
        SELECT 1 AS scrubs, (counts->>'rows')::bigint AS asked,
            (counts->>'callable')::bigint AS callable, (counts->>'not_callable')::bigint AS not_callable,
            (counts->>'conditional')::bigint AS conditional, (counts->>'unknown')::bigint AS "unknown",
            (counts->>'invalid')::bigint AS invalid, 0 AS fresh
        FROM scrubs_scrub
        WHERE marketer_id = touched.firm AND live AND checked_at >= touched.day::timestamp AT TIME ZONE %(zone)s
            AND checked_at < (touched.day + 1)::timestamp AT TIME ZONE %(zone)s
        UNION ALL
        SELECT 0, 0, 0, 0, 0, 0, 0, charged_count
        FROM scrubs_scrubrecord
        WHERE subject_id = touched.firm AND charged_count > 0 AND checked_at >= touched.day::timestamp AT TIME ZONE %(zone)s
            AND checked_at < (touched.day + 1)::timestamp AT TIME ZONE %(zone)s
    ) told
    HAVING count(*) > 0
) counted
ON CONFLICT (marketer_id, day) DO UPDATE SET
    scrubs = excluded.scrubs, asked = excluded.asked, callable = excluded.callable,
    not_callable = excluded.not_callable, conditional = excluded.conditional, "unknown" = excluded."unknown",
    invalid = excluded.invalid, fresh = excluded.fresh
WHERE (known.scrubs, known.asked, known.callable, known.not_callable, known.conditional, known."unknown", known.invalid,
    known.fresh) IS DISTINCT FROM (excluded.scrubs, excluded.asked, excluded.callable, excluded.not_callable,
    excluded.conditional, excluded."unknown", excluded.invalid, excluded.fresh)
"""


@transaction.atomic
def firm_days_count(*, at: datetime) -> int:
    """Count the days anew to which a scrub came since the last look, however old they are; how many days of a firm changed.

    Safe to run twice, at once, and however late: a scrub is looked at until it was counted and none with a lower id can come any
    more. It concludes from scrubs that stand on record themselves, so it leaves no audit record.
    """
    FirmDayMark.objects.get_or_create(pk=1)
    mark = FirmDayMark.objects.select_for_update().get(pk=1)
    with connection.cursor() as cursor:
        cursor.execute(SEEN)
        (seen,) = cursor.fetchone()
        cursor.execute(NOW)
        below, above = cursor.fetchone()
        cursor.execute(COUNT, {"zone": str(current_policy(at).numbering.zone), "counted": mark.counted})
        changed = int(cursor.rowcount)
    if mark.above <= below:
        mark.counted, mark.seen, mark.above = mark.seen, seen, above
        mark.save()
    return changed
