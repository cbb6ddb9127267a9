"""What firms asked, day by day, counted anew from their scrubs."""

from datetime import datetime, time, timedelta

from django.db import connection, transaction

from core.policies import current_policy

LOOKED_BACK = (
    3  # days before today: a long list, or one answered while the database was away, comes later than its moment
)
# One look a firm into the index of its scrubs; a day that did not change is not written.
COUNT = """
INSERT INTO scrubs_firmday AS known
    (marketer_id, day, scrubs, asked, callable, not_callable, conditional, "unknown", invalid, fresh)
SELECT firm.id, counted.* FROM firms_marketer firm CROSS JOIN LATERAL (
    SELECT (scrub.checked_at AT TIME ZONE %(zone)s)::date, count(*),
        sum((scrub.counts->>'rows')::bigint), sum((scrub.counts->>'callable')::bigint),
        sum((scrub.counts->>'not_callable')::bigint), sum((scrub.counts->>'conditional')::bigint),
        sum((scrub.counts->>'unknown')::bigint), sum((scrub.counts->>'invalid')::bigint),
        coalesce(sum(record.charged_count), 0)
    FROM scrubs_scrub scrub LEFT JOIN scrubs_scrubrecord record ON record.scrub_id = scrub.id
    WHERE scrub.marketer_id = firm.id AND scrub.live AND scrub.checked_at >= %(since)s
    GROUP BY 1
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
    """Count today and the days before it anew; how many days of a firm changed. Safe to run twice, at once, late.

    It concludes from scrubs that stand on record themselves, so it leaves no audit record.
    """
    zone = current_policy(at).numbering.zone
    since = datetime.combine(at.astimezone(zone).date() - timedelta(days=LOOKED_BACK), time.min, zone)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"zone": str(zone), "since": since})
        return int(cursor.rowcount)
