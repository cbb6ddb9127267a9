"""Helper of the end of complaints: what was concluded about one goes before it does."""

from collections.abc import Collection

from compliance.findings.models import Assessment, FormerAssessment, Listening, TextCorrection, Violation
from compliance.findings.services.campaign_end import campaigns_forget


def findings_delete(complaint_ids: Collection[int]) -> None:
    """In the transaction that deletes the complaints."""
    campaigns_forget(complaint_ids)
    listenings_forget(complaint_ids)
    TextCorrection.objects.filter(complaint__in=complaint_ids).delete()
    Violation.objects.filter(complaint__in=complaint_ids).delete()
    Assessment.objects.filter(complaint__in=complaint_ids).delete()
    FormerAssessment.objects.filter(complaint__in=complaint_ids).delete()


def listenings_forget(complaint_ids: Collection[int]) -> None:
    """In the transaction that ends the files of these complaints. The class that they were raised to stays."""
    Listening.objects.filter(recording__complaint__in=complaint_ids).delete()
