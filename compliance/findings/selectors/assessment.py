"""Questions about how a complaint was assessed, and how before."""

from django.db.models import QuerySet

from complaints.models import Complaint
from compliance.findings.models import AssessmentRevision
from compliance.findings.rules.caller_fact import KINDS
from core.policies.schema import Names


def revisions_of(complaint: Complaint) -> "QuerySet[AssessmentRevision]":
    """What was concluded before, the latest first."""
    return AssessmentRevision.objects.filter(assessment__complaint=complaint).order_by("-replaced_at", "-pk")


def on_record_of(complaint: Complaint) -> list[Names]:
    """What was found out about the caller that counts for this call, in words."""
    assessment = getattr(complaint, "assessment", None)
    facts = assessment.facts if assessment is not None else {}
    return [row.names for row in KINDS.values() if row.fact and facts.get(row.fact)]
