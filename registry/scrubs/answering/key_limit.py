"""How many numbers a key may ask about in a day, where the firm itself said so: the quota of the firm stands beside it.

Counted in the cache, so that no call asks the database for it. Where the cache is away nothing is counted: the limit is the
firm's own care, and its lists are answered.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from core.errors import TooMany
from core.policies.schema import Policy
from core.running.cache import CacheAway, strict_cache
from registry.firms.models import ApiKey

KEPT = 2 * 86_400  # seconds: longer than the day that is counted


def key_spend(key: ApiKey | None, numbers: int, *, once: str, at: datetime, policy: Policy) -> None:
    """Count `numbers` (rows that hold one, repeated ones too) towards the day of `at` in the zone of the numbers.

    `once`: what asks, so that a list whose last step is taken twice counts once. Raises `TooMany`, and counts nothing then.
    """
    if key is None or key.most_a_day is None or not key.live:
        return
    today = at.astimezone(policy.numbering.zone)
    counter = f"key-numbers:{key.pk}:{today.date().isoformat()}"
    try:
        if not strict_cache.add(f"{counter}:{once}", 1, timeout=KEPT):
            return
        count = strict_cache.count(counter, numbers, KEPT)
        if count <= key.most_a_day:
            return
        strict_cache.count(counter, -numbers, KEPT)
        strict_cache.delete(f"{counter}:{once}")
    except CacheAway:
        return
    midnight = (today + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    raise TooMany(
        "key.limit",
        _("Your firm lets this key ask about %(most)d numbers a day; %(left)d are left today.")
        % {"most": key.most_a_day, "left": max(0, key.most_a_day - (count - numbers))},
        retry_after=max(1, int((midnight - today).total_seconds())),
    )
