"""Helpers of the acts on a case: what a decision makes of each breach, and of the violations under it."""

from datetime import datetime

from django.db.models import Q

from compliance.cases.models import BreachOutcome, Case
from compliance.cases.rules.breach_choice import BreachEvidence, Choice, Outcome
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.selectors.breach_evidence import established_by
from compliance.findings.models import Violation
from core.policies import current_policy


def breach_outcomes_settle(case: Case, facts: CaseFacts, at: datetime) -> None:
    """Established are the calls whose own evidence suffices; the others of that breach, and what was left out, stay suspected.

    A court weighs the evidence itself: its judgment covers every call of the breach.
    """
    BreachOutcome.objects.bulk_create(
        _outcome(case, breach, choice, facts, at) for breach, choice in sorted(facts.choices.items())
    )
    for breach, choice in facts.choices.items():
        rows = Violation.objects.filter(case=case, breach=breach).standing()
        if choice.outcome == Outcome.ESTABLISHED:
            covered = rows if facts.judgment_reference else rows.filter(_covered(case, breach, at))
            covered.update(state=Violation.State.ESTABLISHED, settled_at=at)
        elif choice.outcome == Outcome.NOT_ESTABLISHED:
            rows.update(state=Violation.State.DISMISSED, settled_at=at)


def breach_outcomes_end(case: Case, at: datetime) -> None:
    """The decision holds no more: everything in the case is suspected again, but for what rested on a fact taken back since."""
    case.outcomes.filter(ended_at=None).update(ended_at=at)
    settled = Violation.objects.filter(case=case).resting().exclude(state=Violation.State.SUSPECTED)
    settled.update(state=Violation.State.SUSPECTED, settled_at=None)


def _outcome(case: Case, breach: str, choice: Choice, facts: CaseFacts, at: datetime) -> BreachOutcome:
    evidence = facts.evidence.get(breach, BreachEvidence())
    whole = choice.outcome != Outcome.ESTABLISHED or bool(facts.judgment_reference)
    return BreachOutcome(
        case=case,
        breach=breach,
        outcome=choice.outcome,
        reason=choice.reason.strip(),
        calls=evidence.calls if whole else evidence.sufficient_calls,
        people=evidence.people if whole else evidence.sufficient_people,
        at=at,
    )


def _covered(case: Case, breach: str, at: datetime) -> Q:
    return established_by(case, breach, current_policy(at), at)
