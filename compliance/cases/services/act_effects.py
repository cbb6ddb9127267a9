"""Helpers of the acts on a case that leave it in its state: what each does besides being written down.

The row of the table names it (`does`); a function marked `@does` is it. What reaching a state does stands in case_effects.
"""

from collections.abc import Callable
from datetime import date, datetime, time

from django.core.exceptions import ImproperlyConfigured

from complaints.services.complaint_step import complaint_steps_add
from compliance.cases.models import Case, ClockChange, EvidencePreservation, Publication, Stay
from compliance.cases.rules.breach_choice import referred_to
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_workflow import TABLE
from compliance.cases.rules.evidence_preservation import REFUSED
from compliance.cases.rules.execution import AUTHORITY
from compliance.cases.services.case_effects import (
    REFERRED_BREACHES,
    end_of_day,
    outcome_day,
    tell_of_decision,
    tell_of_referral,
)
from compliance.cases.services.execution import execution_settle, stays_begin
from compliance.cases.services.review import review_end
from core.actors import Actor
from core.policies import current_policy

Does = Callable[[Case, CaseFacts, datetime, Actor], None]
DOES: dict[str, Does] = {}


def does(function: Does) -> Does:
    DOES[function.__name__] = function
    return function


@does
def uphold(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """The decision stands as it was made, and whoever complained hears so."""
    review_end(case, facts.reconsideration_outcome, on=outcome_day(facts, at), paper=facts.outcome_paper)
    case.deadline = None
    tell_of_decision(case, at, actor)


@does
def change_decision(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """Sanction and fine are what the review made of them; what was granted or done for the old ones follows."""
    review_end(case, "changed", on=outcome_day(facts, at), paper=facts.outcome_paper)
    case.deadline = None
    if facts.fine != case.fine:
        case.payment_terms.all().delete()  # parts of another fine
    case.sanction, case.sanction_in_force, case.beside = facts.sanction, facts.sanction, list(facts.beside)
    case.fine, case.gains = facts.fine, facts.gains or None
    case.suspended_until = end_of_day(facts.suspended_until, at)
    execution_settle(case, "changed", at=at, actor=actor)
    tell_of_decision(case, at, actor)


@does
def stay_by_office(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    _stay(case, AUTHORITY, facts, at, actor)


@does
def stay(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    _stay(case, facts.stay_by, facts, at, actor)


@does
def end_stay(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """What was put off is carried out again."""
    case.stays.filter(by=facts.stay_by, ended_at=None).update(ended_at=at)
    execution_settle(case, "superseded", at=at, actor=actor)


@does
def authorise_rest(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """From now on a clock runs beside the others, as for a whole referral."""
    case.facts = {**case.facts, "rest_since": at.isoformat()}


@does
def refer_rest(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """Whoever complained of what went to the other authority hears to whom."""
    breaches = referred_to(facts.authority, facts.evidence, facts.national, current_policy(at))
    case.facts = {**case.facts, REFERRED_BREACHES: sorted({*case.facts.get(REFERRED_BREACHES, ()), *breaches})}
    tell_of_referral(case, breaches, facts.authority, at, actor)


@does
def publish(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """What stands in public is made from the decision, so nothing is typed."""
    policy = current_policy(at)
    until = policy.due(at, policy.enforcement.deadlines["publication"])
    Publication.objects.create(case=case, at=at, until=until, user_id=int(facts.actor))


@does
def lift_suspension(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """The firm has mended what was wrong: this decision takes its access no more. Another one may."""
    case.suspension_lifted_at = at
    execution_settle(case, "lifted", at=at, actor=actor)


@does
def ask_for_more(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """Whoever complained reads what is asked, and can add to the complaint; nobody without a proved number does."""
    proved = case.violations.exclude(complaint__evidence="C0").values_list("complaint_id", flat=True).distinct()
    why = {"why": facts.reason.strip()}
    complaint_steps_add(
        complaint_ids=proved, status="more_needed", params=why, case_reference=case.reference, at=at, actor=actor
    )


@does
def propose_preservation(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """The head is asked; the firm knows nothing yet."""
    EvidencePreservation.objects.create(
        case=case,
        items=facts.preserved_items.strip(),
        place=facts.preserved_place.strip(),
        reason=facts.reason.strip(),
        proposed_at=at,
        proposed_by_id=int(facts.actor),
    )


@does
def order_preservation(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """From now on the clock runs: what becomes of the evidence is said within the law's days."""
    policy = current_policy(at)
    decide_by = policy.due(at, policy.enforcement.deadlines["evidence_preservation"])
    open_one = case.preservations.filter(ended_at=None)
    open_one.update(ordered_at=at, ordered_by=int(facts.actor), decide_by=decide_by)
    ClockChange.objects.create(case=case.pk)


@does
def refuse_preservation(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    _preservation_end(case, REFUSED, facts, at)


@does
def end_preservation(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    _preservation_end(case, facts.preserved_outcome, facts, at)


def _preservation_end(case: Case, outcome: str, facts: CaseFacts, at: datetime) -> None:
    open_one = case.preservations.filter(ended_at=None)
    open_one.update(ended_at=at, ended_by=int(facts.actor), outcome=outcome, outcome_reason=facts.reason.strip())
    ClockChange.objects.create(case=case.pk)


def _stay(case: Case, by: str, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    assert facts.stay_since is not None  # the guard asks for it
    zone = current_policy(at).numbering.zone

    def on(day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, zone)

    Stay.objects.create(
        case=case,
        by=by,
        paper=facts.stay_paper.strip() if by != AUTHORITY else "",
        reason=facts.reason.strip(),
        since=on(facts.stay_since, time(0)),
        until=on(facts.stay_until, time(23, 59, 59)) if facts.stay_until else None,
        user_id=int(facts.actor),
        at=at,
    )
    if stays_begin(case, at):
        execution_settle(case, "stayed", at=at, actor=actor)


unwritten = [f"{act.does} (of {act.name})" for act in TABLE if act.does not in {"", *DOES}]
if unwritten:
    raise ImproperlyConfigured(f"compliance/cases/services/act_effects.py lacks {', '.join(unwritten)}.")
