"""What an erasure ends, and what it leaves, told before it is asked for."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from complaints.models import Complaint
from compliance.findings.models import Violation
from compliance.retention.models import Erasure
from core.models import Number, User
from registry.register.models import Consent, Holding
from registry.register.selectors.delegation import delegations_live
from registry.register.selectors.registration import registration_now

MOST = 1000


@dataclass(frozen=True)
class Leaving:
    """`complaints`: those that no case file holds, and that go; `in_cases`: those that stay in one. `helpers`: people who help
    with the number, or are helped from it. `others`: further numbers of the account, which keep what they ask."""

    registered: bool
    consents: int
    complaints: int
    in_cases: int
    helpers: int
    others: int


def erasure_open(user: User) -> Erasure | None:
    return Erasure.objects.open().filter(user=user).first()


def erasures_due(at: datetime) -> list[int]:
    """Those whose hours are over, by id, the first asked first; no more than a round can do."""
    return list(Erasure.objects.open().filter(due_at__lte=at).order_by("due_at").values_list("pk", flat=True)[:MOST])


def leaving(user: User, number: Number, at: datetime) -> Leaving:
    filed = Complaint.objects.of_holder(number)
    gone = complaints_free(number).count()
    return Leaving(
        registered=registration_now(number.pk) is not None,
        consents=Consent.objects.filter(number=number, ended_at=None).count(),
        complaints=gone,
        in_cases=filed.count() - gone,
        helpers=delegations_live(at).filter(Q(number=number) | Q(user=user)).count(),
        others=Holding.objects.filter(user=user, until=None).count(),
    )


def complaints_free(number: Number) -> QuerySet[Complaint]:
    """What the holder of the number filed and no case file holds."""
    held = Violation.objects.filter(complaint=OuterRef("pk"), case__isnull=False)
    return Complaint.objects.of_holder(number).filter(~Exists(held))
