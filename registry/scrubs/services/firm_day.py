"""What firms asked, day by day, counted anew from their scrubs."""

from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Max

from core.policies import current_policy
from registry.scrubs.models import FirmDay

LOOKED_BACK = (
    3  # days before the last one: a long list, or one answered while the database was away, comes later than its moment
)
# Two looks a firm, into the index of what it asked and of what was asked for it; a day that did not change is not written.
COUNT = """
INSERT INTO scrubs_firmday AS known
    (marketer_id, day, scrubs, asked, callable, not_callable, conditional, "unknown", invalid, fresh)
SELECT firm.id, counted.* FROM firms_marketer firm CROSS JOIN LATERAL (
    SELECT day, sum(scrubs), sum(asked), sum(callable), sum(not_callable), sum(conditional), sum("unknown"), sum(invalid),
        sum(fresh)
    FROM (
        SELECT (checked_at AT TIME ZONE %(zone)s)::date AS day, 1 AS scrubs, (counts->>'rows')::bigint AS asked,
            (counts->>'callable')::bigint AS callable, (counts->>'not_callable')::bigint AS not_callable,
            (counts->>'conditional')::bigint AS conditional, (counts->>'unknown')::bigint AS "unknown",
            (counts->>'invalid')::bigint AS invalid, 0 AS fresh
        FROM scrubs_scrub WHERE marketer_id = firm.id AND live AND checked_at >= %(since)s
        UNION ALL
        SELECT (checked_at AT TIME ZONE %(zone)s)::date, 0, 0, 0, 0, 0, 0, 0, charged_count
        FROM scrubs_scrubrecord WHERE subject_id = firm.id AND charged_count > 0 AND checked_at >= %(since)s
    ) told
    GROUP BY day
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
    """Count the last days anew, from shortly before the last that was counted; how many days of a firm changed.

    Safe to run twice, at once, and however late: days in which nothing was counted are made up for. It concludes from
    scrubs that stand on record themselves, so it leaves no audit record.
    """
    zone = current_policy(at).numbering.zone
    today = at.astimezone(zone).date()
    counted = FirmDay.objects.filter(day__lte=today).aggregate(last=Max("day"))["last"]
    since = counted and datetime.combine(counted - timedelta(days=LOOKED_BACK), time.min, zone)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"zone": str(zone), "since": since or "-infinity"})
        return int(cursor.rowcount)
