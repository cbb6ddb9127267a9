"""Questions about reviews of what was answered."""

from datetime import datetime

from complaints.models import Complaint, ComplaintReview, ComplaintStep
from complaints.rules.answers import review_until
from core.policies import Policy


def review_open(complaint: Complaint, policy: Policy, at: datetime) -> tuple[ComplaintStep, datetime] | None:
    """The answer that may be reviewed at `at`, and until when; None: nothing was answered, it is too late, it was asked before,
    or nobody proved the number."""
    if complaint.evidence == "C0" or complaint.erased_at is not None:
        return None
    last = complaint.steps.filter(aside=False).order_by("-at", "-pk").first()
    until = review_until(last.status, last.at, policy) if last is not None else None
    if last is None or until is None or until < at or ComplaintReview.objects.filter(complaint=complaint).exists():
        return None
    return last, until
