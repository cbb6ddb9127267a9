"""Helpers of the acts on a case: what reaching a state does to violations, citizens, list and the firm's access.

The record of a state (rules/case_states) names its effect; a function marked `@effect` is that effect.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.utils.translation import override

from complaints.services.complaint_step import REVIEW, complaint_steps_add
from compliance.cases.models import Case
from compliance.cases.rules.amounts import figures
from compliance.cases.rules.breach_choice import NO_FAULT, by_law, established
from compliance.cases.rules.case_facts import LASTING, CaseFacts
from compliance.cases.rules.case_states import RECORDS, Phase, State
from compliance.cases.rules.execution import LENIENT
from compliance.cases.rules.review import RECONSIDERATION, SUIT
from compliance.cases.rules.service import counts_from
from compliance.cases.selectors.notice import CALLS_NAMED
from compliance.cases.services.breach_outcomes import breach_outcomes_settle
from compliance.cases.services.decision_end import decision_end, decision_overtaken
from compliance.cases.services.execution import execution_settle
from compliance.cases.services.review import review_begin, review_end
from compliance.findings.models import Violation
from compliance.findings.rules.explanations import EXPLANATIONS, bilingual, no_breach_said
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.listing import listing_end
from core.actors import Actor
from core.policies import Policy, current_policy
from core.policies.words import CURRENCIES
from core.translation.words import word
from registry.firms.services.webhook_outbox import webhook_announce

REFERRED_BREACHES = "referred_breaches"  # fact: what went to other authorities while the case goes on here
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
def file_case(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    case.filed_at = at
    _tell(case, {}, at, actor)


@effect
def ask_firm(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    _name_calls(case, {code: row.calls for code, row in facts.evidence.items()})
    _tell(case, {"who": case.respondent.name} if case.respondent else {}, at, actor)


@effect
def serve_notice(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    case.notice_served_at = _served_at(facts, at)
    named = established(facts.choices_proposed)
    _name_calls(case, {code: row.sufficient_calls for code, row in facts.evidence.items() if code in named})
    if case.respondent is not None:
        webhook_announce(marketer=case.respondent, event="case.notice_served", data={"case": case.public_id}, at=at)


@effect
def refer(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    policy = current_policy(at)
    case.authority = facts.authority
    _tell(case, {"who": policy.enforcement.authorities.get(facts.authority, {}), "rest": ""}, at, actor)


@effect
def advise(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    policy = current_policy(at)
    decision_end(case, "superseded", at=at, actor=actor)
    Violation.objects.filter(case=case).standing().update(state=Violation.State.DISMISSED, settled_at=at)
    _proposals_end(case, at, actor)
    _tell(case, _decision_told(case, "advice", policy), at, actor)


@effect
def decide(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """What it says holds from now on, and takes the place of what a decision before a reopening said; on the firm it acts
    once it is served, and until then that earlier one goes on acting."""
    if case.sanction:
        decision_overtaken(case, at=at, actor=actor)
    case.payment_terms.all().delete()  # parts of another fine
    case.decided_at, case.served_at, case.closed_at = at, None, None
    case.sanction, case.beside = facts.sanction, list(facts.beside)
    case.fine, case.gains = facts.fine, facts.gains or None
    case.suspended_until, case.suspension_lifted_at = end_of_day(facts.suspended_until, at), None
    breach_outcomes_settle(case, facts, at)
    tell_of_decision(case, at, actor)
    if facts.sanction in LENIENT:
        _proposals_end(case, at, actor)


@effect
def serve_decision(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """A decision acts once it has reached the party: the callers it speaks of are listed, the firm's access is taken."""
    case.served_at, case.sanction_in_force = _served_at(facts, at), case.sanction
    execution_settle(case, "superseded", at=at, actor=actor)


@effect
def begin_review(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    case.closed_at = None
    review_begin(case, SUIT if case.state == State.SUED else RECONSIDERATION, facts, at)
    _tell(case, {}, at, actor)


@effect
def revoke(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """The decision falls, by the authority's own word or by whoever reviewed it, and with it what rested on it."""
    if facts.annulment:
        review_end(case, facts.annulment, on=outcome_day(facts, at), paper=facts.outcome_paper)
    decision_end(case, "decision_revoked", at=at, actor=actor)
    for entry in BlacklistEntry.objects.filter(case=case, state=BlacklistEntry.State.ACTIVE):
        listing_end(entry=entry, reason="decision_revoked", at=at, actor=actor)
    _tell(case, {"why": EXPLANATIONS["decision_revoked"]}, at, actor)


@effect
def close(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    """What is still suspected is dismissed; what a decision in force established stands, and each reads so after a review."""
    covered = _covered(case, at)
    left = ~covered & ~_with_others(case)
    _tell(case, _decision_told(case, case.sanction, current_policy(at)), at, actor, status="decided", among=covered)
    suspected = Violation.objects.filter(case=case, state=Violation.State.SUSPECTED)
    if suspected.update(state=Violation.State.DISMISSED, settled_at=at):
        _proposals_end(case, at, actor)
    if facts.respondent_known:
        _tell(case, no_breach_said("case_closed"), at, actor, among=left)
    else:
        _tell(case, {}, at, actor, status="caller_not_identified", among=left)


@effect
def reopen(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:
    others = Case.objects.filter(gathering=True, marketer=case.marketer, caller=case.caller).exclude(pk=case.pk)
    case.gathering, case.closed_at = not others.exists(), None
    case.notice_served_at = None
    case.facts = {name: value for name, value in case.facts.items() if name in LASTING}
    dismissed = Violation.objects.filter(case=case, state=Violation.State.DISMISSED).resting()
    dismissed.update(state=Violation.State.SUSPECTED, settled_at=None)
    _tell(case, {}, at, actor)


unwritten = [f"{record.effect} (of {record.state})" for record in RECORDS if record.effect not in {"", *EFFECTS}]
if unwritten:
    raise ImproperlyConfigured(f"compliance/cases/services/case_effects.py lacks the effect {', '.join(unwritten)}.")


def outcome_day(facts: CaseFacts, at: datetime) -> date:
    """The day on which the outcome of a review reached the party."""
    return (facts.reconsideration_served_at or at).astimezone(current_policy(at).numbering.zone).date()


def end_of_day(day: date | None, at: datetime) -> datetime | None:
    """The last second of this day, where the desk is."""
    return datetime.combine(day, time(23, 59, 59), current_policy(at).numbering.zone) if day else None


def _served_at(facts: CaseFacts, at: datetime) -> datetime:
    on = facts.service_on
    return counts_from(facts.service_way, on, current_policy(at)) if on else at


def _name_calls(case: Case, calls: dict[str, int]) -> None:
    """What the letter says of each breach, kept: the firm reads these figures until the next letter, whoever complains meanwhile."""
    case.facts = {**case.facts, CALLS_NAMED: calls}


def _proposals_end(case: Case, at: datetime, actor: Actor) -> None:
    for entry in BlacklistEntry.objects.filter(case=case, state=BlacklistEntry.State.PROPOSED):
        listing_end(entry=entry, reason="case_closed", at=at, actor=actor)


def _tell(
    case: Case, params: dict[str, Any], at: datetime, actor: Actor, *, status: str = "", among: Q | None = None
) -> None:
    """Write what the state tells (`status`: another than usual) down to the proved complaints of the case.

    `among`: of those only whose violations are such. Imported rows without a proved number have no reader.
    """
    told = case.record.told
    status = status or next(iter(told), "")
    if status not in told:
        raise ValueError(f"The record of the state {case.state} does not say that it tells {status or 'anything'}.")
    if status != REVIEW:
        params = {**params, "office": case.province}  # it answers, wherever the complainant lives
    rows = case.violations.exclude(complaint__evidence="C0")
    proved = (rows.filter(among) if among is not None else rows).values_list("complaint_id", flat=True).distinct()
    complaint_steps_add(
        complaint_ids=proved, status=status, params=params, case_reference=case.reference, at=at, actor=actor
    )


def tell_of_decision(case: Case, at: datetime, actor: Actor) -> None:
    """Each complainant learns of the own call: covered by the decision, left open by it, or no breach established."""
    covered = _covered(case, at)
    left = ~covered & ~_with_others(case)
    open_still = Q(complaint__in=_complaints(case, Violation.State.SUSPECTED)) & left
    told = _decision_told(case, case.sanction, current_policy(at), final=False)
    _tell(case, told, at, actor, status="decided", among=covered)
    _tell(case, no_breach_said("not_covered"), at, actor, status="no_breach", among=open_still)
    why = "no_fault" if case.sanction == NO_FAULT else "not_established"
    _tell(case, no_breach_said(why), at, actor, status="no_breach", among=left & ~open_still)


def _covered(case: Case, at: datetime) -> Q:
    """Complaints of whose call the decision establishes a breach of law. What it finds of the platform's own rules is no breach that
    anybody is punished for; it covers a call only where the decision rests on nothing else."""
    rows = Violation.objects.filter(case=case, state=Violation.State.ESTABLISHED)
    codes = set(rows.values_list("breach", flat=True))
    return Q(complaint__in=rows.filter(breach__in=by_law(codes, current_policy(at)) or codes).values("complaint_id"))


def tell_of_referral(case: Case, breaches: Collection[str], authority: str, at: datetime, actor: Actor) -> None:
    """Of what another authority punishes each complainant concerned hears to whom it went. Where nothing else of the own call is
    left here, that is what became of the complaint; else it is told beside what goes on or was decided here."""
    who = current_policy(at).enforcement.authorities.get(authority, {})
    held = Violation.objects.filter(case=case).resting()
    here = held.exclude(breach__in=case.facts.get(REFERRED_BREACHES, ())).values("complaint_id")
    rows = held.filter(breach__in=breaches).exclude(complaint__evidence="C0")
    before = case.record.phase == Phase.BEFORE_DECISION
    goes_on = EXPLANATIONS["rest_goes_on"] if before else EXPLANATIONS["rest_decided"]
    for aside, told in ((False, rows.exclude(complaint__in=here)), (True, rows.filter(complaint__in=here))):
        complaint_steps_add(
            complaint_ids=told.values_list("complaint_id", flat=True).distinct(), status="referred",
            params={"who": who, "rest": goes_on if aside else ""}, case_reference=case.reference, at=at, actor=actor, aside=aside,
        )  # fmt: skip


def _with_others(case: Case) -> Q:
    """Complaints of which nothing is left here: all that they suggest went to other authorities, and they were told."""
    referred = case.facts.get(REFERRED_BREACHES, ())
    here = case.violations.exclude(breach__in=referred).values("complaint_id")
    return ~Q(complaint__in=here) if referred else Q(pk__in=[])


def _decision_told(case: Case, sanction: str, policy: Policy, *, final: bool = True) -> dict[str, Any]:
    """Against whom, what with which amount, and whether the own call is among what was established; nobody's is by advice.
    `final`: nothing is said of the ways in which it can still be contested."""
    what = policy.enforcement.sanctions.get(sanction, {})
    if sanction == case.sanction:
        what = {code: _sanctions_said(case, policy, code) for code in what}
    who: Any = str(case.respondent or case.respondent_name) or bilingual("该主叫", "this caller")
    covered = EXPLANATIONS["covered" if final else "covered_contestable"]
    return {"who": who, "what": what, "covered": "" if sanction == "advice" else covered}


def _sanctions_said(case: Case, policy: Policy, language: str) -> str:
    """Warning, fine 10,000 yuan; order to rectify."""
    first, *others = (policy.enforcement.sanctions.get(code, {}).get(language, "") for code in case.sanctions)
    money = f" {figures(case.fine)} {_currency(policy, language)}" if case.fine else ""
    return ("; " if language == "en" else "；").join([first + money, *others])


def _currency(policy: Policy, language: str) -> str:
    with override(language):
        return word(CURRENCIES, policy.currency)


def _complaints(case: Case, state: str) -> Any:
    return Violation.objects.filter(case=case, state=state).values("complaint_id")
