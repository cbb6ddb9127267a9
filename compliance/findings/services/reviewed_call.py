"""Helper of reviews: what an officer suspects of a call in which nothing forbidden was found."""

from datetime import datetime

from complaints.models import Complaint
from compliance.findings.models import Assessment, Violation
from compliance.findings.models.assessment import ON_REVIEW


def breach_suspect(*, complaint: Complaint, breach: str, at: datetime) -> Violation:
    """The call is suspected of this breach, as one that a machine found would be."""
    assessment = Assessment.objects.filter(complaint=complaint).first()
    found, _made = Violation.objects.update_or_create(
        complaint=complaint,
        breach=breach,
        defaults={
            "evidence": complaint.evidence,
            "state": Violation.State.SUSPECTED,
            "facts": {"reason": ON_REVIEW},
            "policy_version": assessment.policy_version if assessment else "",
            "caller": complaint.caller,
            "marketer": assessment.marketer if assessment else None,
            "called_at": complaint.called_at,
            "case": None,
            "found_at": at,
            "settled_at": None,
        },
    )
    return found
