"""May this firm call this number for this purpose? ONE rule, for the scrub and for the assessment of a complaint.

Whoever was told `callable` is not punished for calling. For a firm, `unknown`, `conditional` outside its windows and
`invalid` are never permission.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from core.policies.schema import CallingWindow, Policy
from registry.engine.records.answer import Answer
from registry.engine.records.reasons import EXEMPTION, Reason, reason_named
from registry.register.rules.consent import ConsentFacts, ConsentState, standing_among
from registry.register.rules.preferences import Preferences
from registry.register.rules.registration import binds
from registry.scrubs.rules.hours import inside_calling_hours, windows_left, windows_of

CLAIMED = {ConsentState.CLAIMED, ConsentState.NOTIFIED}


@dataclass(frozen=True)
class Relationship:
    """An existing business relationship: `kind` is "purchase" or "inquiry", `at` when it last happened."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class ScrubFacts:
    """All that decides one row. `at` is the moment asked about: of the scrub, or of the call complained of.

    `problem`: what is wrong with the number ("" or a reason of docs/reasons.md); then the rest is not looked at.
    `preferences` None: not registered at `at`. `binding_from`: when the registration binds firms.
    `marketer`: public id of the firm asking. `refused`: the firm has been refused by name outside the preferences.
    `reassigned`: the firm had the leave of a former holder and has claimed none since.
    `exemption`: class of callers of the pack the firm belongs to, for this purpose.
    `zones`: where the called person may be. `stale`: the register is too old.
    """

    at: datetime
    channel: str
    category: str
    marketer: str = ""
    problem: str = ""
    duplicate: bool = False
    preferences: Preferences | None = None
    binding_from: datetime | None = None
    consents: tuple[ConsentFacts, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    refused: bool = False
    reassigned: bool = False
    exemption: str = ""
    planned_at: datetime | None = None
    zones: tuple[ZoneInfo, ...] = ()
    stale: bool = False


@dataclass(frozen=True)
class Decision:
    """`reasons` in the order of the table. `windows`: when it is free, only with ``registry.hours``, else None."""

    decision: Answer
    reasons: tuple[str, ...] = ()
    windows: tuple[CallingWindow, ...] | None = None


def decide(facts: ScrubFacts, policy: Policy) -> Decision:
    """The decision and its reasons, by the table in registry.engine.records.reasons."""
    return decide_weighed(
        facts,
        policy,
        state=standing_among(facts.consents, facts.channel, facts.category, facts.at, policy),
        related=any(relationship_valid(r, facts.at, policy) for r in facts.relationships),
    )


def decide_weighed(facts: ScrubFacts, policy: Policy, *, state: ConsentState | None, related: bool) -> Decision:
    """`decide` where consents and relationships were weighed before: `state` stands among the consents of this number
    for this firm and purpose, `related` says whether a relationship is valid. Those of `facts` are not looked at."""
    found = _decide(facts, policy, state, related)
    if facts.duplicate:
        return Decision(found.decision, (*found.reasons, Reason.DUPLICATE), found.windows)
    return found


def _decide(facts: ScrubFacts, policy: Policy, state: ConsentState | None, related: bool) -> Decision:
    if facts.problem:
        problem = reason_named(facts.problem)
        return Decision(Answer.INVALID if Answer.INVALID in problem.answers else Answer.UNKNOWN, (problem,))
    if facts.stale:
        return Decision(Answer.UNKNOWN, (Reason.STALE,))
    if _white_listed(facts):
        return _in_hours(facts, policy, (Reason.CONSENT_CONFIRMED,), barred_hours=())
    if refusal := refusals(facts, state):
        return Decision(Answer.NOT_CALLABLE, (*_register_bars(facts), *refusal))
    return _by_purpose(facts, policy, state, related)


def binding(facts: ScrubFacts) -> bool:
    """Registered, and the grace period of the pack is over."""
    return facts.preferences is not None and (facts.binding_from is None or binds(facts.binding_from, facts.at))


def _white_listed(facts: ScrubFacts) -> bool:
    """The citizen let this firm in by name; that counts at once and stands above all else."""
    return facts.preferences is not None and facts.preferences.firm_allowed(facts.marketer)


def refusals(facts: ScrubFacts, state: ConsentState | None) -> tuple[str, ...]:
    """A refusal that named the firm: it needs no grace period, and only a later confirmed consent lifts it."""
    by_name = facts.preferences is not None and facts.preferences.firm_barred(facts.marketer)
    if state == ConsentState.REVOKED:
        return (Reason.REGISTRY_FIRM, Reason.CONSENT_REVOKED)
    if by_name or (facts.refused and state != ConsentState.CONFIRMED):
        return (Reason.REGISTRY_FIRM, *_standing_beside(state))
    return ()


def _register_bars(facts: ScrubFacts) -> tuple[str, ...]:
    if not binding(facts) or facts.preferences is None:
        return ()
    return facts.preferences.reasons(facts.channel, facts.category)


def _by_purpose(facts: ScrubFacts, policy: Policy, state: ConsentState | None, related: bool) -> Decision:
    barred = _register_bars(facts)
    override = _override(facts, policy, state, related)
    hours = facts.preferences.hours if facts.preferences and binding(facts) else ()
    if override:
        return _in_hours(facts, policy, override, hours)
    if barred:
        return Decision(Answer.NOT_CALLABLE, (*barred, *_standing_beside(state)))
    if facts.reassigned:
        return Decision(Answer.UNKNOWN, (Reason.REASSIGNED,))
    pending = _pending(facts)
    if not _consent_needed(facts, policy):
        claimed = (Reason.CONSENT_CLAIMED,) if state in CLAIMED and not binding(facts) else ()
        return _in_hours(facts, policy, (*pending, *claimed), hours)
    if state in CLAIMED and not binding(facts):
        free = policy.scrub.claim_suffices and not _robot_consent_needed(facts, policy)
        return _in_hours(facts, policy, (*pending, Reason.CONSENT_CLAIMED), hours, free=free)
    return _in_hours(facts, policy, (*pending, Reason.CONSENT_REQUIRED, *_standing_beside(state)), hours, free=False)


def _pending(facts: ScrubFacts) -> tuple[str, ...]:
    """A registration that would bar this purpose, but does not bind yet."""
    if facts.preferences is None or binding(facts):
        return ()
    would = facts.preferences.reasons(facts.channel, facts.category) or facts.preferences.hours
    return (Reason.REGISTRY_PENDING,) if would else ()


def _consent_needed(facts: ScrubFacts, policy: Policy) -> bool:
    """Whether the law asks a consent even for a number that is not barred."""
    return policy.scrub.consent_required or _robot_consent_needed(facts, policy)


def _robot_consent_needed(facts: ScrubFacts, policy: Policy) -> bool:
    """A robot's call needs a consent that nothing but the citizen's own word replaces."""
    return facts.channel == "prerecorded" and policy.exemptions.robocall_consent == "written"


def _override(facts: ScrubFacts, policy: Policy, state: ConsentState | None, related: bool) -> tuple[str, ...]:
    """What the citizen confirmed, or what the pack lets stand above the register."""
    if state == ConsentState.CONFIRMED:
        return (Reason.CONSENT_CONFIRMED,)
    if _robot_consent_needed(facts, policy) or not (_register_bars(facts) or _consent_needed(facts, policy)):
        return ()  # nothing to stand above
    if related:
        return (Reason.RELATIONSHIP_VALID,)
    if facts.exemption and facts.exemption in policy.exemptions.caller_classes:
        return (EXEMPTION + facts.exemption,)
    return ()


def relationship_valid(relationship: Relationship, at: datetime, policy: Policy) -> bool:
    terms = {
        "purchase": policy.exemptions.relationship_purchase,
        "inquiry": policy.exemptions.relationship_inquiry,
    }
    term = terms.get(relationship.kind)
    return term is not None and relationship.at <= at < relationship.at + term


def _standing_beside(state: ConsentState | None) -> tuple[str, ...]:
    if state in CLAIMED or state == ConsentState.CONTESTED:
        return (Reason.CONSENT_UNCONFIRMED,)
    return (Reason.CONSENT_EXPIRED,) if state == ConsentState.EXPIRED else ()


def _in_hours(
    facts: ScrubFacts,
    policy: Policy,
    reasons: tuple[str, ...],
    barred_hours: tuple[CallingWindow, ...],
    *,
    free: bool = True,
) -> Decision:
    """`callable`, unless something about the hour, or `free` False, makes it `conditional`."""
    planned = facts.planned_at
    outside = planned is not None and not inside_calling_hours(planned, policy, facts.channel, facts.zones)
    windows = windows_left(windows_of(facts.channel, policy), barred_hours) if barred_hours else None
    conditional = not free or outside or windows is not None
    return Decision(
        Answer.CONDITIONAL if conditional else Answer.CALLABLE,
        (
            *((Reason.REGISTRY_HOURS,) if windows is not None else ()),
            *reasons,
            *((Reason.HOURS_OUTSIDE,) if outside else ()),
        ),
        windows,
    )
