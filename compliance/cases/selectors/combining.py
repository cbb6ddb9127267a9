"""What merging and splitting look at: how far a case is, what would fit it, and of what it consists."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from complaints.models import Caller
from compliance.cases.models import Case
from compliance.cases.rules.case_states import Phase, State, states_of
from compliance.cases.rules.combining import Side
from compliance.cases.selectors.case import cases_seen
from core.models import User

MOST = 20


def side_of(case: Case) -> Side:
    firm = case.respondent_id or case.marketer_id
    return Side(
        state=State(case.state),
        phase=case.record.phase,
        respondent=f"firm:{firm}" if firm else f"name:{case.respondent_name}" if case.respondent_name else "",
        notified=case.notice_served_at is not None,
        written_to=case.documents.filter(shown_to_firm=True).exists() or case.matchings.exists(),
        decision_stands=case.outcomes.filter(ended_at=None).exists(),
        moving=case.transfers.filter(accepted=None).exists(),
        merged=case.merged_into_id is not None,
    )


def cases_fitting(case: Case, user: User, at: datetime) -> "QuerySet[Case]":
    """Open cases against the same firm, and of callers whose firm is unknown those of the same trade; of those seen."""
    rows = cases_seen(user, at).filter(state__in=states_of(Phase.BEFORE_DECISION), notice_served_at=None)
    unknown = Q(marketer=None, respondent=None, respondent_name="", category=case.category)
    firm = case.respondent_id or case.marketer_id
    if firm:
        fitting = Q(marketer=firm) | Q(respondent=firm) | unknown
    else:
        fitting = unknown | (
            Q(respondent_name=case.respondent_name) if case.respondent_name else Q(category=case.category)
        )
    return rows.filter(fitting).exclude(pk=case.pk).order_by("-opened_at", "-pk")


def callers_in(case: Case) -> "QuerySet[Caller]":
    """Those most complained of first."""
    rows = Caller.objects.filter(violations__case=case)
    return rows.annotate(n=Count("violations__complaint", filter=Q(violations__case=case), distinct=True)).order_by(
        "-n", "pk"
    )
