"""How many new numbers a firm has asked about, recomputed from the records each time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from core.policies.schema import Policy
from registry.models import Marketer, ScrubRecord
from registry.rules.quota import QuotaUse, quota_limit


@dataclass(frozen=True)
class Quota:
    """`charged`: the distinct sealed numbers first asked about within the period; `reset`: seconds until the first of them leaves it."""

    limit: int
    used: int
    reset: int
    charged: NDArray[np.int64]

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def use(self) -> QuotaUse:
        return QuotaUse(self.used, self.limit)


def quota_of(marketer: Marketer, *, at: datetime, policy: Policy) -> Quota:
    # No upper bound: of two scrubs at once the one that began later may have been recorded first.
    since = at - policy.scrub.quota_period
    records = list(
        ScrubRecord.objects.filter(marketer=marketer, checked_at__gt=since)
        .order_by("checked_at")
        .values_list("checked_at", "charged")
    )
    parts = [np.frombuffer(bytes(charged), dtype=">i8") for _, charged in records]
    charged = np.unique(np.concatenate(parts)).astype(np.int64) if parts else np.empty(0, np.int64)
    first = records[0][0] + policy.scrub.quota_period - at if records else timedelta(0)
    limit = quota_limit(QuotaUse(len(charged), marketer.quota_numbers), policy)
    return Quota(limit, len(charged), max(1, int(first.total_seconds())), charged)
