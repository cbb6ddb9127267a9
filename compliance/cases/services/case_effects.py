"""Helpers of the acts on a case: what reaching a state does to violations, citizens, list and the firm's access.

The record of a state (rules/case_states) names its effect; a function marked `@effect` is that effect.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from complaints.models import Caller
from complaints.services.complaint_step import complaint_steps_add
from compliance.cases.models import Case
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import RECORDS, Phase
from compliance.findings.models import Violation
from compliance.findings.rules.explanations import EXPLANATIONS
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.listing import Established, listing_by_decision, listing_end
from core.actors import Actor
from core.policies import current_policy
from registry.firms.services.marketer import marketer_restore, marketer_suspend
from registry.firms.services.webhook_outbox import webhook_announce

LENIENT = frozenset({"", "no_fault", "advice", "rectify"})  # rungs after which nobody is listed
SUSPENDING = frozenset({"restrict", "suspension", "bad_list", "injunction"})  # rungs that take the access away
LASTING = frozenset({"recused", "fined_before", "law_changed"})  # facts that outlive a proceeding: the next begins anew
Effect = Callable[[Case, CaseFacts, datetime, Actor], None]
EFFECTS: dict[str, Effect] = {}


def effect(function: Effect) -> Effect:
    EFFECTS[function.__name__] = function
    return function


def take_effect(case: Case, facts: CaseFacts, *, at: datetime, actor: Actor) -> None:
    """Run what belongs to the state just reached. The caller saves `case`."""
    if case.record.phase != Phase.BEFORE_DECISION:
        case.gathering = False
    if case.record.ends:
        case.closed_at = at
    if case.record.effect:
        EFFECTS[case.record.effect](case, facts, at, actor)


@effect
def filed(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    case.filed_at = at
    _tell(case, {}, at, actor)


@effect
def firm_asked(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    _tell(case, {"who": case.respondent.name} if case.respondent else {}, at, actor)


@effect
def notice_served(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    case.notice_served_at = at
    if case.respondent is not None:
        webhook_announce(marketer=case.respondent, event="case.notice_served", data={"case": case.public_id}, at=at)


@effect
def referred(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    policy = current_policy(at)
    case.authority = facts.authority
    _tell(case, {"who": policy.enforcement.authorities.get(facts.authority, {})}, at, actor)


@effect
def advised(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    policy = current_policy(at)
    _settle(case, Violation.State.DISMISSED, at)
    _proposals_end(case, at, actor)
    _tell(case, {"what": policy.enforcement.sanctions.get("advice", {})}, at, actor)


@effect
def decided(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    policy = current_policy(at)
    case.decided_at = at
    case.sanction, case.fine = facts.sanction, facts.fine
    fault = facts.sanction != "no_fault"
    _settle(case, Violation.State.ESTABLISHED if fault else Violation.State.DISMISSED, at)
    _tell(case, {"what": policy.enforcement.sanctions[facts.sanction]}, at, actor)
    if facts.sanction not in LENIENT:
        listing_by_decision(
            case_id=case.pk, category=case.category, established=_established_of(case), at=at, actor=actor
        )
    else:
        _proposals_end(case, at, actor)
    if facts.sanction in SUSPENDING and case.respondent is not None:
        marketer_suspend(
            marketer=case.respondent, reason=facts.sanction, case_reference=case.reference, at=at, actor=actor
        )


@effect
def served(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    case.served_at = at


@effect
def under_review(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    _tell(case, {}, at, actor)


@effect
def revoked(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """The decision falls, and with it what rested on it: violations are suspected again, listings end, access comes back."""
    _settle(case, Violation.State.SUSPECTED, at)
    for entry in BlacklistEntry.objects.filter(case=case, state=BlacklistEntry.State.ACTIVE):
        listing_end(entry=entry, reason="decision_revoked", at=at, actor=actor)
    if case.respondent is not None and case.sanction in SUSPENDING:
        marketer_restore(
            marketer=case.respondent, at=at, actor=actor, reason="decision_revoked", case_reference=case.reference
        )
    _tell(case, {"why": EXPLANATIONS["decision_revoked"]}, at, actor)


@effect
def closed(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """What is still suspected is dismissed; what a decision in force established stands."""
    suspected = Violation.objects.filter(case=case, state=Violation.State.SUSPECTED)
    if not suspected.update(state=Violation.State.DISMISSED, settled_at=at):
        return
    _proposals_end(case, at, actor)
    if facts.respondent_known:
        _tell(case, {"why": EXPLANATIONS["case_closed"]}, at, actor)
    else:
        _tell(case, {}, at, actor, status="caller_not_identified")


@effect
def reopened(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    others = Case.objects.filter(gathering=True, marketer=case.marketer, caller=case.caller).exclude(pk=case.pk)
    case.gathering, case.closed_at = not others.exists(), None
    case.facts = {name: value for name, value in case.facts.items() if name in LASTING}
    Violation.objects.filter(case=case, state=Violation.State.DISMISSED).update(
        state=Violation.State.SUSPECTED, settled_at=None
    )
    _tell(case, {}, at, actor)


unwritten = [f"{record.effect} (of {record.state})" for record in RECORDS if record.effect not in {"", *EFFECTS}]
if unwritten:
    raise ImproperlyConfigured(f"compliance/cases/services/case_effects.py lacks the effect {', '.join(unwritten)}.")


def _settle(case: Case, state: str, at: datetime) -> None:
    settled_at = None if state == Violation.State.SUSPECTED else at
    Violation.objects.filter(case=case).exclude(state=state).update(state=state, settled_at=settled_at)


def _proposals_end(case: Case, at: datetime, actor: Actor) -> None:
    for entry in BlacklistEntry.objects.filter(case=case, state=BlacklistEntry.State.PROPOSED):
        listing_end(entry=entry, reason="case_closed", at=at, actor=actor)


def _tell(case: Case, params: dict[str, Any], at: datetime, actor: Actor, *, status: str = "") -> None:
    """Write what the state tells (`status`: another than usual) down to every proved complaint of the case.

    Imported rows without a proved number have no reader.
    """
    told = case.record.told
    status = status or next(iter(told), "")
    if status not in told:
        raise ValueError(f"The record of the state {case.state} does not say that it tells {status or 'anything'}.")
    proved = case.violations.exclude(complaint__evidence="C0").values_list("complaint_id", flat=True).distinct()
    complaint_steps_add(
        complaint_ids=proved, status=status, params=params, case_reference=case.reference, at=at, actor=actor
    )


def _established_of(case: Case) -> list[Established]:
    """Per caller, the people, days and confirmed calls the decision speaks of."""
    callers = Caller.objects.filter(violations__case=case).distinct().order_by("pk")
    return [Established(caller, **_counts(case, caller)) for caller in callers]


def _counts(case: Case, caller: Caller) -> dict[str, int]:
    rows = case.violations.filter(caller=caller)
    return rows.aggregate(
        people=Count("complaint__number", distinct=True),
        days=Count(TruncDate("called_at"), distinct=True),
        confirmed=Count("complaint", filter=Q(evidence__gte="C2"), distinct=True),
        rows=Count("complaint", filter=Q(evidence="C0"), distinct=True),
    )
