"""Who else has a case before them."""

from datetime import datetime, timedelta

from compliance.cases.models import Case
from core.models import AuditRecord, User

PRESENT = timedelta(minutes=10)
OPENINGS = ("case.read", "case.act_read")


def also_here(case: Case, user: User, since: datetime) -> list[User]:
    """Others who opened the case or one of its acts since then, by name."""
    seen = AuditRecord.objects.filter(
        target_type="cases.case", target_id=case.pk, at__gte=since, act__in=OPENINGS
    ).values_list("actor", flat=True)
    ids = {int(actor.removeprefix("user:")) for actor in set(seen) if actor.startswith("user:")}
    return list(User.objects.filter(pk__in=ids - {user.pk}).order_by("pk"))
