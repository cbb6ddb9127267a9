"""What was done at an operator's counter."""

from datetime import datetime, timedelta

from registry.firms.models import OperatorMember
from registry.register.models import CounterAct

DAY = timedelta(days=1)


def counter_act_of(*, member: OperatorMember, public_id: str, at: datetime) -> CounterAct | None:
    """For whoever did it, for a day: the counter has no history of a number."""
    rows = CounterAct.objects.select_related("member__operator", "member__user", "number", "marketer")
    return rows.filter(member=member, public_id=public_id, at__gt=at - DAY).first()


def counter_acts_lately(member: OperatorMember, at: datetime) -> int:
    """How many acts the member did in the last 24 hours."""
    return CounterAct.objects.filter(member=member, at__gt=at - DAY).count()
