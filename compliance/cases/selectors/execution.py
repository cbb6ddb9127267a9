"""What of a decision is carried out now, and for how long still."""

from datetime import datetime

from django.db.models import Q, QuerySet

from compliance.cases.models import Case
from compliance.cases.rules.execution import LENIENT, SUSPENDING, Span, Standing, stood_still
from compliance.findings.models import Violation
from core.policies import Policy
from registry.firms.models import Marketer


def standing_of(case: Case, at: datetime) -> Standing:
    return Standing(
        sanction=case.sanction_in_force,
        in_force=case.outcomes.filter(ended_at=None).exists(),
        stayed=case.stays.running(at).exists(),
        suspended_until=case.suspended_until,
        lifted=case.suspension_lifted_at is not None,
    )


def block_until(case: Case, policy: Policy, at: datetime) -> datetime:
    """When the decision's block ends: the pack's term from service (before it, from the decision), and what stays took of it."""
    since = case.served_at or case.decided_at or at
    spans = [Span(stay.since, stay.ends) for stay in case.stays.filter(since__lte=at)]
    return since + policy.enforcement.listing["block"].term + stood_still(spans, since, at)


def cases_blocking(caller_id: int, at: datetime) -> "QuerySet[Case]":
    """Cases whose decision in force, not stayed, speaks of this caller."""
    spoken_of = Q(violations__caller=caller_id, violations__state=Violation.State.ESTABLISHED)
    rows = Case.objects.carried_out(at).exclude(sanction_in_force__in=LENIENT)
    found: QuerySet[Case] = rows.filter(spoken_of).distinct().order_by("pk")
    return found


def cases_suspending(firm: Marketer, at: datetime) -> "QuerySet[Case]":
    """Cases whose decision takes this firm's access now."""
    runs = Q(suspended_until=None) | Q(suspended_until__gt=at)
    rows = Case.objects.carried_out(at).filter(runs, respondent=firm, suspension_lifted_at=None)
    found: QuerySet[Case] = rows.filter(sanction_in_force__in=SUSPENDING).order_by("pk")
    return found
