"""How many new numbers a firm has asked about: spans of its records that are added up already, and the heads of the others."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from core.policies.schema import Policy
from registry.firms.models import Marketer
from registry.scrubs.rules.quota import QuotaUse, quota_limit

# As SQL, for the firm's other scrubs wait meanwhile. A span that began before the period is added up anew by its records.
CHARGED = """
WITH span AS (SELECT after, last, charged, first_at, last_at FROM scrubs_chargedspan WHERE marketer_id = %(firm)s),
head AS NOT MATERIALIZED (
    SELECT id, charged_count, checked_at FROM scrubs_scrubrecord WHERE marketer_id = %(firm)s AND charged_count > 0
),
part (charged, first_at, unspanned) AS (
    SELECT charged, first_at, false FROM span WHERE first_at > %(since)s
    UNION ALL
    SELECT head.charged_count, head.checked_at, false FROM span JOIN head ON head.id > span.after AND head.id <= span.last
    WHERE span.first_at <= %(since)s AND span.last_at > %(since)s
    UNION ALL
    SELECT charged_count, checked_at, true FROM head WHERE id > (SELECT coalesce(max(last), 0) FROM span)
)
SELECT coalesce(sum(charged) FILTER (WHERE first_at > %(since)s), 0)::bigint, min(first_at) FILTER (WHERE first_at > %(since)s),
    count(*) FILTER (WHERE unspanned) FROM part
"""


@dataclass(frozen=True)
class Quota:
    """`used`: distinct numbers first asked about within the period; `reset`: seconds until the first of them leaves it;
    `unspanned`: records that charged something and stand in no span yet."""

    limit: int
    used: int
    reset: int
    unspanned: int = 0

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def use(self) -> QuotaUse:
        return QuotaUse(self.used, self.limit)


def quota_of(marketer: Marketer, *, at: datetime, policy: Policy) -> Quota:
    # No upper bound: of two scrubs at once the one that began later may have been recorded first.
    since = at - policy.scrub.quota_period
    with connection.cursor() as db:
        db.execute(CHARGED, {"firm": marketer.pk, "since": since})
        used, first, unspanned = db.fetchone()
    left = first - since if first else timedelta(0)
    limit = quota_limit(QuotaUse(used, marketer.quota_numbers), policy)
    return Quota(limit, used, max(1, int(left.total_seconds())), unspanned)
