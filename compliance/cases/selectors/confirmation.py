"""Which complaints of a case an operator may still confirm."""

from django.db.models import QuerySet

from complaints.models import Complaint, Evidence
from compliance.cases.models import Case
from compliance.findings.models import Violation


def complaints_to_confirm(case: Case) -> "QuerySet[Complaint]":
    """Those of people who proved their number and whose call nobody has confirmed; the latest call first."""
    rows = Complaint.objects.filter(
        pk__in=Violation.objects.filter(case=case).values("complaint"), evidence=Evidence.PROVED, number__isnull=False
    )
    return rows.select_related("number", "caller").order_by("-called_at", "-pk")
