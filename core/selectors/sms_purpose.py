"""What was spent on messages, by purpose."""

from datetime import UTC, datetime, timedelta

from django.db.models import Sum

from core.models import SmsHour, SmsMessage, SmsPurpose
from core.policies import current_policy
from core.sms.purposes import budget_of, day_of
from core.sms.spending import Spending

DAY = timedelta(days=1)


def hour_of(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def spending_of(purpose: str, at: datetime, *, of: int | None = None) -> Spending:
    """Recounted from the hours of today; and from the messages of the last 24 hours to the number `of` (its id)."""
    policy = current_policy(at)
    today = SmsHour.objects.filter(purpose=purpose, hour__gte=hour_of(day_of(at, policy)), hour__lte=at)
    sums = today.aggregate(spent=Sum("spent", default=0), unsent=Sum("unsent", default=0))
    budget = budget_of(purpose, policy)
    return Spending(
        purpose=purpose,
        spent=sums["spent"],
        unsent=sums["unsent"],
        cap=budget.a_day,
        warn_at=policy.messages.warn_at,
        stopped=purpose in purposes_stopped(),
        to_reader_left=1 if of is None else max(0, budget.to_one_number - _paid_to(of, purpose, at)),
    )


def _paid_to(number_id: int, purpose: str, at: datetime) -> int:
    """Queued in that time too: what waited to be sent keeps nothing back that comes a day after it was due."""
    lately = SmsMessage.objects.filter(number=number_id, kind=purpose, queued_at__gt=at - DAY)
    return lately.filter(spent_at__gt=at - DAY).count()


def purposes_stopped() -> set[str]:
    return set(SmsPurpose.objects.exclude(stopped_at=None).values_list("purpose", flat=True))
