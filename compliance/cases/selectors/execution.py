"""What of a decision is carried out now, and for how long still."""

from datetime import datetime

from django.db.models import Q, QuerySet

from complaints.models import Caller
from compliance.cases.models import Case
from compliance.cases.rules.case_states import Phase
from compliance.cases.rules.execution import (
    BLOCK,
    LENIENT,
    SUSPENDING,
    ListingAfter,
    Span,
    Standing,
    listing_after,
    stood_still,
)
from compliance.findings.models import Violation
from compliance.findings.selectors.caller_fact import callers_used_by, firms_using
from core.numbers.provinces import is_mobile
from core.policies import Policy, current_policy
from registry.firms.models import Marketer
from registry.firms.selectors.caller_number import callers_since, firms_of_caller


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
    return since + policy.enforcement.listing[BLOCK].term + stood_still(spans, since, at)


def listing_foreseen(case: Case, policy: Policy) -> tuple[str, ListingAfter | None] | None:
    """The sanction that is proposed, or decided and not served yet, and what it will do to the list; None where there is none, or
    where it acts already."""
    until = case.suspended_until.astimezone(policy.numbering.zone).date() if case.suspended_until else None
    if case.record.phase == Phase.BEFORE_DECISION:
        sanction, until = str(case.facts.get("sanction_proposed", "")), None
    else:
        sanction = case.sanction if case.record.unserved else ""
    return (sanction, listing_after(sanction, until, policy)) if sanction else None


def cases_blocking(caller_id: int, at: datetime) -> "QuerySet[Case]":
    """Cases whose decision in force, not stayed, speaks of this caller."""
    spoken_of = Q(violations__caller=caller_id, violations__state=Violation.State.ESTABLISHED)
    rows = Case.objects.carried_out(at).exclude(sanction_in_force__in=LENIENT)
    found: QuerySet[Case] = rows.filter(spoken_of).distinct().order_by("pk")
    return found


def firm_until(case: Case, policy: Policy, at: datetime) -> datetime:
    """When the listing of the whole firm ends: with its suspension as decided, else as a block."""
    return case.suspended_until or block_until(case, policy, at)


def numbers_of_firm(case: Case, at: datetime) -> set[str]:
    """The callers that are listed with the respondent: what it called from when the case was decided and since. What it gave
    up after the decision stays: otherwise a firm would end its declarations, and its block with them. A person's mobile is
    listed by what a decision says of itself alone."""
    if case.respondent is None:
        return set()
    since, policy = case.decided_at or at, current_policy(at)
    found = callers_since(case.respondent, since, at) | callers_used_by(case.respondent, since, at)
    return {value for value in found if not is_mobile(value, policy)}


def cases_covering(caller: Caller, at: datetime) -> list[Case]:
    """Cases whose decision lists a firm as a whole, this caller with it."""
    firms = Marketer.objects.filter(pk__in=firms_of_caller(caller.value) | firms_using(caller)).order_by("pk")
    return [
        case
        for firm in firms
        for case in cases_suspending(firm, at).select_related("respondent")
        if caller.value in numbers_of_firm(case, at)
    ]


def cases_suspending(firm: Marketer, at: datetime) -> "QuerySet[Case]":
    """Cases whose decision takes this firm's access now."""
    runs = Q(suspended_until=None) | Q(suspended_until__gt=at)
    rows = Case.objects.carried_out(at).filter(runs, respondent=firm, suspension_lifted_at=None)
    found: QuerySet[Case] = rows.filter(sanction_in_force__in=SUSPENDING).order_by("pk")
    return found
