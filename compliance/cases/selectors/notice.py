"""What a firm may read of the cases against it: letters and rules, never who complained."""

from django.db.models import QuerySet

from compliance.cases.models import Case, CaseDocument
from compliance.cases.rules.case_states import RECORDS
from registry.firms.models import Marketer

TOLD = tuple(record.state for record in RECORDS if record.told_to_firm)


def notices_of(marketer: Marketer) -> "QuerySet[Case]":
    """Cases in which the firm was written to; a case under preparation is not announced."""
    written = CaseDocument.objects.filter(shown_to_firm=True).values("case")
    rows = Case.objects.filter(respondent=marketer, state__in=TOLD)
    return rows.filter(pk__in=written).order_by("-state_since", "-pk")


def letters_of(case: Case) -> "QuerySet[CaseDocument]":
    return case.documents.filter(shown_to_firm=True).order_by("-at", "-pk")
