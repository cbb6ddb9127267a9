"""Helper of the end of complaints: what was concluded about one goes before it does."""

from collections.abc import Collection

from compliance.findings.models import Assessment, AssessmentRevision, Violation


def findings_delete(complaint_ids: Collection[int]) -> None:
    """In the transaction that deletes the complaints."""
    Violation.objects.filter(complaint__in=complaint_ids).delete()
    AssessmentRevision.objects.filter(assessment__complaint__in=complaint_ids).delete()
    Assessment.objects.filter(complaint__in=complaint_ids).delete()
