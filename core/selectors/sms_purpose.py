"""What was spent on messages, by purpose."""

from datetime import UTC, datetime

from django.db.models import Sum

from core.models import SmsHour, SmsPurpose
from core.policies import current_policy
from core.sms.purposes import budget_of, day_of
from core.sms.spending import Spending


def hour_of(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def spending_of(purpose: str, at: datetime) -> Spending:
    """Recounted from the hours of today."""
    policy = current_policy(at)
    today = SmsHour.objects.filter(purpose=purpose, hour__gte=hour_of(day_of(at, policy)), hour__lte=at)
    sums = today.aggregate(spent=Sum("spent", default=0), unsent=Sum("unsent", default=0))
    return Spending(
        purpose=purpose,
        spent=sums["spent"],
        unsent=sums["unsent"],
        cap=budget_of(purpose, policy).a_day,
        warn_at=policy.messages.warn_at,
        stopped=purpose in purposes_stopped(),
    )


def purposes_stopped() -> set[str]:
    return set(SmsPurpose.objects.exclude(stopped_at=None).values_list("purpose", flat=True))
