"""Which firm answers for a call: the respondent of the case it stands in, whom an officer may have found out; else the firm whose
approved number the caller was. Pages and reports count by it alike."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from compliance.findings.models import Assessment, Violation


def complaint_firm() -> Any:
    """The public id, for an annotation of complaints; None where nobody is known."""
    named = _named().filter(complaint=OuterRef("pk")).order_by("pk")
    return Coalesce(Subquery(named.values("case__respondent__public_id")[:1]), "assessment__marketer__public_id")


def complaints_answered_by(public_id: str) -> Q:
    """Complaints for which this firm answers. One that stands in the cases of two respondents is both's.

    Two sets of ids: asked for as one condition over both tables, every complaint would be read.
    """
    mine = Violation.objects.filter(case__respondent__public_id=public_id)
    others = _named().filter(complaint=OuterRef("complaint"))
    declared = Assessment.objects.filter(~Exists(others), marketer__public_id=public_id)
    return Q(pk__in=mine.values("complaint").union(declared.values("complaint")))


def violation_firm(field: str) -> Any:
    """`field` of the firm ("pk", "public_id"), for an annotation of violations; None where nobody is known."""
    return Coalesce(f"case__respondent__{field}", f"marketer__{field}")


def _named() -> Any:
    return Violation.objects.filter(case__respondent__isnull=False)
