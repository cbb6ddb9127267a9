"""How many new numbers a firm has asked about, recomputed from the records each time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from core.policies.schema import Policy
from registry.firms.models import Marketer
from registry.scrubs.rules.quota import QuotaUse, quota_limit

# As SQL, for the firm's other scrubs wait meanwhile.
CHARGED = """
SELECT coalesce(sum(charged_count), 0)::bigint, min(checked_at) FROM scrubs_scrubrecord
WHERE marketer_id = %s AND checked_at > %s AND charged_count > 0
"""


@dataclass(frozen=True)
class Quota:
    """`used`: distinct numbers first asked about within the period; `reset`: seconds until the first of them leaves it."""

    limit: int
    used: int
    reset: int

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
        db.execute(CHARGED, [marketer.pk, since])
        used, first = db.fetchone()
    left = first - since if first else timedelta(0)
    limit = quota_limit(QuotaUse(used, marketer.quota_numbers), policy)
    return Quota(limit, used, max(1, int(left.total_seconds())))
