"""Questions about how a complaint was assessed."""

from complaints.models import Complaint
from compliance.findings.rules.caller_fact import KINDS
from core.policies.schema import Names


def on_record_of(complaint: Complaint) -> list[Names]:
    """What was found out about the caller that counts for this call, in words."""
    assessment = getattr(complaint, "assessment", None)
    facts = assessment.facts if assessment is not None else {}
    return [row.names for row in KINDS.values() if row.fact and facts.get(row.fact)]
