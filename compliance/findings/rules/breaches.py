"""From the facts of one complaint to the breaches it makes suspect. A machine finds; only a decision establishes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from compliance.findings.rules.complaint_facts import ComplaintFacts, ToldAnswer, at_least
from core.policies.schema import WRITTEN, Policy
from registry.engine.records.answer import Answer
from registry.engine.records.reasons import BARRED, EXEMPTION, Reason, is_of_leave
from registry.scrubs.rules.decision import Decision
from registry.scrubs.rules.hours import inside_calling_hours, inside_windows

__all__ = ["AssessmentResult", "ComplaintFacts", "Suspicion", "ToldAnswer", "assess", "at_least", "channel_of_call"]

# What bars a call and is no refusal of one firm by name: to call all the same is to call a registered number.
REFUSING = {reason for reason in Reason if reason.answers == BARRED} - {Reason.REGISTRY_FIRM}
OWN_CUSTOMER = {Reason.CONSENT_CONFIRMED, Reason.RELATIONSHIP_VALID}
NOT_MARKETING = {"debt_collection"}
# What rests on facts that somebody recorded and may take back; all else rests on the register and the complaint.
ON_RECORD = frozenset(
    {
        *("spoofed", "bombing", "one_ring", "data_source", "operator_negligence", "call_centre_marketing"),
        *("not_washed", "not_declared", "not_admitted"),
    }
)


@dataclass(frozen=True)
class Suspicion:
    """One suspected breach: `breach` and its law from the pack, `reason` a stable code, `facts` what it rests on."""

    breach: str
    reason: str
    evidence: str
    basis: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AssessmentResult:
    """`outcome`: "suspected", "no_breach" or "not_assessable". `explanation`: a code the citizen is shown in words:
    "told_callable", "consent_on_file", "not_registered", "not_binding_yet", "registered_too_briefly", "not_marketing", "number_unknown"
    or ""."""

    outcome: str
    suspicions: tuple[Suspicion, ...]
    explanation: str = ""


def channel_of_call(channel: str, robocall: bool | None) -> str:
    """The channel the register is asked about: a call by a robot or a recording is `prerecorded`."""
    return "prerecorded" if channel == "voice" and robocall else channel


def assess(facts: ComplaintFacts, policy: Policy) -> AssessmentResult:
    """Every breach of the pack that these facts make suspect, each at most once, and why none where there is none."""
    found = by_trace(facts, policy)
    explanation = ""
    if facts.kind in NOT_MARKETING:
        explanation = "not_marketing"
    elif registered_too_briefly(facts, policy):
        explanation = "registered_too_briefly"
    else:
        by_register, explanation = _against_register(facts, policy)
        found = {**by_register, **_by_manner(facts, policy), **found, **by_firm(facts, policy)}
    suspicions = tuple(
        suspicion(code, reason, facts, policy) for code, reason in found.items() if _in_pack(code, policy)
    )
    if suspicions:
        return AssessmentResult("suspected", suspicions, explanation if explanation == "told_callable" else "")
    return AssessmentResult("not_assessable" if explanation == "number_unknown" else "no_breach", (), explanation)


def registered_too_briefly(facts: ComplaintFacts, policy: Policy) -> bool:
    """Where the pack pursues only complaints of numbers registered for some time. The door takes them all: it tells nobody.

    Robocalls may be exempt; where nobody has said yet whether it was one, that decides nothing. Of rows whose number is
    not proved the other centre has judged.
    """
    wait = policy.complaints.registered_for
    exempt = facts.robocall is None or _needs_no_registration(facts, policy)
    if not wait or exempt or facts.evidence == "C0":
        return False
    return facts.registered_since is None or facts.registered_since + wait > facts.called_at


def _needs_no_registration(facts: ComplaintFacts, policy: Policy) -> bool:
    """A robocall, where the pack takes complaints of those whether the number is registered or not."""
    return bool(facts.robocall) and policy.complaints.robocall_needs_no_registration


def _in_pack(code: str, policy: Policy) -> bool:
    return code in policy.enforcement.breaches


def suspicion(code: str, reason: str, facts: ComplaintFacts, policy: Policy) -> Suspicion:
    return Suspicion(code, reason, facts.evidence, policy.enforcement.breaches[code].basis, _rests_on(facts))


def _rests_on(facts: ComplaintFacts) -> dict[str, str]:
    """What a reader must see to follow the suspicion; never a citizen's number."""
    seen = {"called_at": facts.called_at.isoformat(), "channel": facts.channel, "category": facts.category}
    if facts.decision:
        seen["decision"] = facts.decision.decision.value
        seen["reasons"] = " ".join(facts.decision.reasons)
    if facts.binding_from:
        seen["binding_from"] = facts.binding_from.isoformat()
    if facts.told:
        seen |= {
            "scrub": facts.told.scrub_id,
            "told": facts.told.decision,
            "checked_at": facts.told.checked_at.isoformat(),
            "valid_until": facts.told.valid_until.isoformat(),
        }
    if facts.refused_at:
        seen["refused_at"] = facts.refused_at.isoformat()
    if facts.consent_state:
        seen["consent_state"] = facts.consent_state
    if facts.rang_seconds is not None:
        seen["rang_seconds"] = str(facts.rang_seconds)
    if facts.attempts_recorded is not None:
        seen["attempts_recorded"] = str(facts.attempts_recorded)
    return seen


def shielded(facts: ComplaintFacts, policy: Policy) -> bool:
    """Told `callable` for this purpose, the answer still valid, and no refusal reached the firm in between."""
    told = facts.told
    if told is None or told.decision != Answer.CALLABLE or not told.checked_at <= facts.called_at <= told.valid_until:
        return False
    if told.channel != channel_of_call(facts.channel, facts.robocall):
        return False
    if names_trade(facts.category, policy) and told.category != facts.category:
        return False
    return facts.refused_at is None or not told.checked_at < facts.refused_at <= facts.called_at


def names_trade(category: str, policy: Policy) -> bool:
    """Whether the complainant could tell the trade; "other" and headings that are no trade leave it open."""
    known = policy.register.categories.get(category)
    return known is not None and known.choosable and category != "other"


def _against_register(facts: ComplaintFacts, policy: Policy) -> tuple[dict[str, str], str]:
    """Breaches of register, refusals and consents, and the explanation where there are none."""
    if shielded(facts, policy):
        return {}, "told_callable"
    found = by_decision(facts.decision, facts, policy)
    if facts.registered_claimed and facts.decision is None and not _needs_no_registration(facts, policy):
        found["registered"] = "registration_claimed"
    confirmed = facts.decision is not None and Reason.CONSENT_CONFIRMED in facts.decision.reasons
    if facts.refused_at and facts.refused_at <= facts.called_at and not confirmed:
        found.setdefault("refused", "refused_by_name")
    elif facts.refused_before:
        found.setdefault("refused", "refusal_stated")
    if channel_of_call(facts.channel, facts.robocall) == "prerecorded" and not confirmed:
        found.setdefault("robocall", "no_written_consent")
    return found, _why_free(facts.decision)


def by_decision(decision: Decision | None, facts: ComplaintFacts, policy: Policy) -> dict[str, str]:
    if decision is None or decision.decision in {Answer.UNKNOWN, Answer.INVALID}:
        return {}
    reasons, found = set(decision.reasons), {}
    if Reason.CONSENT_REVOKED in reasons:
        found["revoked"] = "consent_revoked"
    elif Reason.REGISTRY_FIRM in reasons:
        found["refused"] = "refused_by_name"
    if REFUSING & reasons:
        found["registered"] = "registered"
    elif _in_barred_hours(decision, facts, policy):
        found["registered"] = "barred_hours"
    if Reason.CONSENT_REQUIRED in reasons:
        found["no_consent"] = "consent_expired" if Reason.CONSENT_EXPIRED in reasons else "no_consent_on_file"
    elif Reason.CONSENT_CLAIMED in reasons and not policy.scrub.claim_suffices:
        found["no_consent"] = "consent_claimed_only"
    return found


def _in_barred_hours(decision: Decision, facts: ComplaintFacts, policy: Policy) -> bool:
    """The call came in hours the citizen bars: inside the law's windows, but outside those left."""
    if decision.windows is None or not facts.time_known:
        return False
    return inside_calling_hours(facts.called_at, policy, facts.channel, facts.zones) and not inside_windows(
        facts.called_at, decision.windows, policy, facts.zones
    )


def _why_free(decision: Decision | None) -> str:
    """Why the register did not stand against the call, as the citizen is told."""
    if decision is None or decision.decision in {Answer.UNKNOWN, Answer.INVALID}:
        return "number_unknown"
    if Reason.REGISTRY_PENDING in decision.reasons:
        return "not_binding_yet"
    return "consent_on_file" if any(is_of_leave(reason) for reason in decision.reasons) else "not_registered"


def _is_own_customer(decision: Decision | None) -> bool:
    """Whether the number came to the firm by a consent that its holder confirmed, or by a business relationship."""
    reasons = decision.reasons if decision is not None else ()
    return any(one in OWN_CUSTOMER or one.startswith(EXEMPTION) for one in reasons)


def _by_manner(facts: ComplaintFacts, policy: Policy) -> dict[str, str]:
    """Hours, number of attempts, what a message must say, and where the number was from: a firm's own customer knows."""
    found, calling = {}, policy.calling
    if facts.time_known and not inside_calling_hours(facts.called_at, policy, facts.channel, facts.zones):
        found["hours"] = "outside_calling_hours"
    if calling.attempts_per_day and (facts.attempts_day or 0) > calling.attempts_per_day:
        found["attempts"] = "too_many_in_a_day"
    elif calling.attempts_per_period and (facts.attempts_period or 0) > calling.attempts_per_period:
        found["attempts"] = "too_many_in_the_period"
    if facts.channel in WRITTEN and facts.text_identity is False:
        found["text_without_opt_out"] = "no_identity"
    elif facts.channel in WRITTEN and facts.text_opt_out is False:
        found["text_without_opt_out"] = "no_opt_out"
    if facts.data_source_untold and not _is_own_customer(facts.decision):
        found["data_source"] = "source_not_told"
    return found


def by_firm(facts: ComplaintFacts, policy: Policy) -> dict[str, str]:
    """What an identified firm omitted: admission, declaration, asking the register."""
    found: dict[str, str] = {}
    if facts.call_centre_number:
        found["call_centre_marketing"] = "call_centre_number"
    if not facts.marketer:
        return found
    if facts.washed is False:
        found["not_washed"] = "no_scrub_within_validity"
    if policy.scrub.declaration_required and facts.declared is False:
        found["not_declared"] = "caller_not_declared"
    if policy.scrub.admission_required and facts.admitted is False:
        found["not_admitted"] = "firm_not_admitted"
    return found


def by_trace(facts: ComplaintFacts, policy: Policy) -> dict[str, str]:
    """What operators and audits found; it holds whatever the call was about."""
    traces = {
        "spoofed": (facts.traced_spoofed, "traced_by_operator"),
        "bombing": (facts.bombing or _bombed(facts, policy), "call_records"),
        "one_ring": (facts.one_ring or _rang_once(facts, policy), "call_records"),
        "data_source": (facts.data_source_unlawful, "source_of_data"),
        "operator_negligence": (facts.operator_negligent, "audit_of_line"),
    }
    return {code: reason for code, (seen, reason) in traces.items() if seen}


def _rang_once(facts: ComplaintFacts, policy: Policy) -> bool:
    return facts.rang_seconds is not None and facts.rang_seconds < policy.enforcement.one_ring_seconds


def _bombed(facts: ComplaintFacts, policy: Policy) -> bool:
    least = policy.enforcement.bombing_attempts
    return bool(least) and (facts.attempts_recorded or 0) >= least
