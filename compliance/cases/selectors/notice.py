"""What a firm may read of the cases against it: letters and rules, never who complained."""

from django.db.models import QuerySet

from compliance.cases.models import Case, CaseDocument
from compliance.cases.rules.case_facts import State
from registry.firms.models import Marketer

TOLD = (
    State.FIRM_ASKED,
    State.PENALTY_PROPOSED,
    State.NOTICE_SERVED,
    State.HEARING,
    State.DECIDED,
    State.SERVED,
    State.RECONSIDERED,
    State.SUED,
    State.REVOKED,
    State.CLOSED,
    State.CLOSED_WITH_ADVICE,
)
ANSWERABLE = frozenset({State.FIRM_ASKED, State.NOTICE_SERVED, State.HEARING})


def notices_of(marketer: Marketer) -> "QuerySet[Case]":
    """Cases in which the firm was written to; a case under preparation is not announced."""
    written = CaseDocument.objects.filter(shown_to_firm=True).values("case")
    rows = Case.objects.filter(respondent=marketer, state__in=TOLD)
    return rows.filter(pk__in=written).order_by("-state_since", "-pk")


def letters_of(case: Case) -> "QuerySet[CaseDocument]":
    return case.documents.filter(shown_to_firm=True).order_by("-at", "-pk")
