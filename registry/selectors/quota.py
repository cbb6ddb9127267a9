"""How many new numbers a firm has asked about, recomputed from the records each time."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from core.numbers.sealing import reseal_many
from core.policies.schema import Policy
from registry.models import Marketer, ScrubRecord
from registry.rules.quota import QuotaUse, quota_limit


@dataclass(frozen=True)
class Quota:
    """`charged`: the distinct sealed numbers first asked about within the period, by the key they are sealed under.

    No number stands under two keys, for what is charged is new (`new_of`). `reset`: seconds until the first leaves it.
    """

    limit: int
    used: int
    reset: int
    charged: Mapping[int, NDArray[np.int64]]

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def use(self) -> QuotaUse:
        return QuotaUse(self.used, self.limit)

    def new_of(self, sealed: NDArray[np.int64], seal_key: int) -> NDArray[np.int64]:
        """Those not charged yet, sorted, each once. Sealed under `seal_key`; what was charged may be under older keys."""
        new = np.unique(sealed)
        for key, charged in self.charged.items():
            new = new[np.isin(reseal_many(new, seal_key, key), charged, assume_unique=True, invert=True)]
        return new


def quota_of(marketer: Marketer, *, at: datetime, policy: Policy) -> Quota:
    # No upper bound: of two scrubs at once the one that began later may have been recorded first.
    since = at - policy.scrub.quota_period
    records = list(
        ScrubRecord.objects.filter(marketer=marketer, checked_at__gt=since)
        .order_by("checked_at")
        .values_list("checked_at", "seal_key", "charged")
    )
    parts: dict[int, list[NDArray[np.int64]]] = defaultdict(list)
    for _, seal_key, charged in records:
        parts[seal_key].append(np.frombuffer(bytes(charged), dtype=">i8").astype(np.int64))
    by_key = {seal_key: np.unique(np.concatenate(some)) for seal_key, some in parts.items()}
    used = sum(len(numbers) for numbers in by_key.values())
    first = records[0][0] + policy.scrub.quota_period - at if records else timedelta(0)
    limit = quota_limit(QuotaUse(used, marketer.quota_numbers), policy)
    return Quota(limit, used, max(1, int(first.total_seconds())), by_key)
