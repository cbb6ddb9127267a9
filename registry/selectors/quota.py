"""How many new numbers a firm has asked about, recomputed from the records each time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, Sum

from core.policies.schema import Policy
from registry.models import Marketer, ScrubRecord
from registry.rules.quota import QuotaUse, quota_limit


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
    charged = ScrubRecord.objects.filter(marketer=marketer, checked_at__gt=since, charged_count__gt=0)
    sums = charged.aggregate(used=Sum("charged_count"), first=Min("checked_at"))
    used = int(sums["used"] or 0)
    left = sums["first"] - since if sums["first"] else timedelta(0)
    limit = quota_limit(QuotaUse(used, marketer.quota_numbers), policy)
    return Quota(limit, used, max(1, int(left.total_seconds())))
