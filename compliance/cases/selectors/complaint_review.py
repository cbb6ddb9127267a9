"""Reviews that complainants asked for and nobody has answered yet."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from complaints.models import Complaint, ComplaintReview
from complaints.services.complaint_step import REVIEW
from compliance.cases.models import Case, CaseEvent
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


@dataclass(frozen=True)
class Anew:
    """A review whose answer did not stand, and the case that is to be taken up again."""

    review: ComplaintReview
    case: Case


def reviews_anew(complaints: "QuerySet[Complaint]", cases: "QuerySet[Case]", most: int) -> list[Anew]:
    """Those of `complaints` whose case, one of `cases`, nobody took up again since; the oldest first, `most` of them."""
    rows = ComplaintReview.objects.filter(stands=False, complaint__status=REVIEW, complaint__withdrawn_at=None)
    again = CaseEvent.objects.filter(
        case__reference=OuterRef("case_reference"), act="case.reopen", at__gte=OuterRef("answered_at")
    )
    mine = (
        rows.filter(complaint__in=complaints.order_by().values("pk")).exclude(case_reference="").exclude(Exists(again))
    )
    mine = mine.filter(case_reference__in=cases.order_by().values("reference"))
    found = list(mine.select_related("complaint__caller").order_by("answered_at", "pk")[:most])
    by = {case.reference: case for case in cases.filter(reference__in=[row.case_reference for row in found])}
    return [Anew(row, by[row.case_reference]) for row in found if row.case_reference in by]


def has_worked_on(officer: User, review: ComplaintReview) -> bool:
    """Whether the answer that is reviewed came of a case in which this officer acted. What a machine found nobody did."""
    if not review.case_reference:
        return False
    return CaseEvent.objects.filter(case__reference=review.case_reference, user=officer).exists()
