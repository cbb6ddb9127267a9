"""What an administrator sees of messages to citizens: what each purpose has spent, hour by hour, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.models import SmsHour, SmsMessage, SmsPurpose
from core.selectors.sms_purpose import hour_of, spending_of
from core.sms.purposes import PURPOSES
from core.sms.spending import Spending

HOURS = 24
MOST_WAITING = 100_000  # more are not counted one by one


@dataclass(frozen=True)
class PurposeState:
    spending: Spending
    row: SmsPurpose | None  # who stopped it, and when
    waiting: int
    hours: Sequence[tuple[datetime, int]]  # the last 24, the oldest first


def purpose_states(at: datetime) -> list[PurposeState]:
    """Every purpose, in the order of the pack."""
    rows = {row.purpose: row for row in SmsPurpose.objects.select_related("stopped_by")}
    first = hour_of(at) - timedelta(hours=HOURS - 1)
    spent = {(row.purpose, row.hour): row.spent for row in SmsHour.objects.filter(hour__gte=first)}
    hours = [first + timedelta(hours=n) for n in range(HOURS)]
    return [
        PurposeState(
            spending_of(purpose, at),
            rows.get(purpose),
            _waiting(purpose),
            [(hour, spent.get((purpose, hour), 0)) for hour in hours],
        )
        for purpose in PURPOSES
    ]


def _waiting(purpose: str) -> int:
    queued = SmsMessage.objects.filter(kind=purpose, state__in=["queued", "sending"], spent_at=None)
    return queued[:MOST_WAITING].count()
