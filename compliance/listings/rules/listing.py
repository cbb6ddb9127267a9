"""Which action against a caller the evidence supports. A poisoned list is worse than none."""

from dataclasses import dataclass
from datetime import timedelta

from compliance.findings.rules.clusters import Tally
from core.policies.schema import ListingThreshold, Policy

ACTIONS = ("watch", "label", "block")  # from the mildest; "emergency" stands apart
PUBLISHED = ("label", "block", "emergency")  # `watch` stays inside the desk
BLOCKING = ("block", "emergency")
BASES = ("decision", "recommendation", "emergency")


def basis_of(action: str, reason: str) -> str:
    """Which of `BASES` an entry stands on: without a decision in force it only recommends."""
    if action == "emergency":
        return "emergency"
    return "decision" if reason == "decision" else "recommendation"


def term_of(need: ListingThreshold, *, filed: bool) -> timedelta:
    """How long an entry stands that rests on what people said. `filed`: a case about it was filed."""
    return need.term if filed or need.term_unfiled is None else need.term_unfiled


def strength(action: str) -> int:
    return (*ACTIONS, "emergency").index(action)


@dataclass(frozen=True)
class ListingFacts:
    """What is known of one caller. `kind`: "e164", "short_code" or "sender_id".

    `aged`: of those complainants alone whose operator said since when they hold their line; None: of all of them.
    `never_listed`: on the never-list, or a protected short code of the pack. `private_mobile`: a subscriber's mobile.
    `originating_traffic`: the operator saw the line place these calls; False means spoofed, None not known.
    `declared_calls`: calls a declared caller made in the period; None when not declared or not known.
    `decision_in_force`: a decision against the caller's holder. `traffic_alarm`: the operator's, for emergency.
    """

    tally: Tally
    aged: Tally | None = None
    kind: str = "e164"
    never_listed: bool = False
    private_mobile: bool = False
    originating_traffic: bool | None = None
    declared_calls: int | None = None
    decision_in_force: bool = False
    traffic_alarm: bool = False

    def counted(self, action: str) -> Tally:
        """Who counts towards it: towards a block nobody whose line may have been taken for the purpose."""
        return self.aged if action == "block" and self.aged is not None else self.tally


def why_not(action: str, facts: ListingFacts, policy: Policy, *, officers: int | None = None) -> list[str]:
    """Reasons against `action`, empty when the evidence supports it. `officers`: how many agree; None: not asked yet.

    Codes: ``never_list``, ``spoofed``, ``holder_unproved``, ``people``, ``days``, ``places``, ``confirmed``,
    ``unproved_only``, ``traffic``, ``officers``. KeyError for an action the platform does not know.
    """
    need = policy.enforcement.listing[action]
    reasons = [*protection(action, facts), *evidence(need, facts, policy)]
    by_decision = action == "block" and facts.decision_in_force
    if officers is not None and officers < (1 if by_decision else need.officers):
        reasons.append("officers")
    return reasons


def protection(action: str, facts: ListingFacts) -> list[str]:
    """Who must not be listed whatever the evidence: lines people need, and owners of borrowed numbers."""
    if facts.never_listed:
        return ["never_list"]
    if action not in PUBLISHED:
        return []
    if facts.originating_traffic is False:
        return ["spoofed"]
    # A private mobile is published only once the operator has seen the line itself place the calls.
    if facts.private_mobile and not facts.originating_traffic and not facts.decision_in_force:
        return ["holder_unproved"]
    return []


def evidence(need: ListingThreshold, facts: ListingFacts, policy: Policy) -> list[str]:
    if need.action == "emergency":
        return [] if facts.traffic_alarm else ["traffic"]
    if need.action == "block" and facts.decision_in_force:
        return []
    if _unproved_suffice(need, facts):
        return []
    counted = facts.counted(need.action)
    short = [
        ("people", counted.people < people_needed(need, facts, policy)),
        ("days", counted.days < need.days),
        ("places", counted.places < need.places),
        ("confirmed", counted.confirmed < need.confirmed),
    ]
    reasons = [code for code, lacking in short if lacking]
    if reasons and counted.unproved_rows and not counted.people:
        reasons.insert(0, "unproved_only")
    return reasons


def _unproved_suffice(need: ListingThreshold, facts: ListingFacts) -> bool:
    """Unproved rows alone: for watch only, and the pack refuses them anywhere else."""
    if need.action != "watch" or not (need.unproved_rows and need.unproved_places and need.unproved_days):
        return False
    counted = facts.tally
    return (
        counted.unproved_rows >= need.unproved_rows
        and counted.unproved_places >= need.unproved_places
        and counted.unproved_days >= need.unproved_days
    )


def people_needed(need: ListingThreshold, facts: ListingFacts, policy: Policy) -> int:
    """A declared caller is measured per so many of its calls: the more it calls, the more complaints it takes."""
    per = policy.enforcement.declared_calls_per_person
    if not per or facts.declared_calls is None:
        return need.people
    return need.people * max(1, -(-facts.declared_calls // per))


def supported_action(facts: ListingFacts, policy: Policy) -> str:
    """The strongest of `ACTIONS` the evidence supports, or ""."""
    return next((action for action in reversed(ACTIONS) if not why_not(action, facts, policy)), "")
