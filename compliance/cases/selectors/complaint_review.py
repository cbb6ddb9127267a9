"""Reviews that complainants asked for and nobody has answered yet."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from complaints.models import Complaint, ComplaintReview
from compliance.cases.models import CaseEvent
from core.models import User
from core.policies import Policy


@dataclass(frozen=True)
class Waiting:
    """A review, and until when it is to be answered."""

    review: ComplaintReview
    due_at: datetime


def review_due(review: ComplaintReview, policy: Policy) -> datetime:
    return policy.due(review.asked_at, policy.enforcement.deadlines["complaint_review_answer"])


def reviews_waiting(complaints: "QuerySet[Complaint]", policy: Policy, most: int) -> list[Waiting]:
    """Those of `complaints` that wait longest, `most` of them."""
    open_ones = ComplaintReview.objects.filter(answered_at=None, complaint__withdrawn_at=None)
    rows = open_ones.filter(complaint__in=complaints.order_by().values("pk"))
    found = rows.select_related("complaint__caller").order_by("asked_at", "pk")[:most]
    return [Waiting(row, review_due(row, policy)) for row in found]


def has_worked_on(officer: User, review: ComplaintReview) -> bool:
    """Whether the answer that is reviewed came of a case in which this officer acted. What a machine found nobody did."""
    if not review.case_reference:
        return False
    return CaseEvent.objects.filter(case__reference=review.case_reference, user=officer).exists()
