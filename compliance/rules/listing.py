"""Which action against a caller the evidence supports. A poisoned list is worse than none."""

from dataclasses import dataclass

from compliance.rules.clusters import Tally
from core.policies.schema import Policy

ACTIONS = ("watch", "label", "block")  # from the mildest; "emergency" stands apart
PUBLISHED = frozenset({"label", "block", "emergency"})


@dataclass(frozen=True)
class ListingFacts:
    """What is known of one caller. `kind`: "e164", "short_code" or "sender_id".

    `never_listed`: on the never-list, or a protected short code of the pack. `private_mobile`: a subscriber's mobile.
    `originating_traffic`: the operator saw the line place these calls; False means spoofed, None not known.
    `declared_calls`: calls a declared caller made in the period; None when not declared or not known.
    `decision_in_force`: a decision against the caller's holder. `traffic_alarm`: the operator's, for emergency.
    """

    tally: Tally
    kind: str = "e164"
    never_listed: bool = False
    private_mobile: bool = False
    originating_traffic: bool | None = None
    declared_calls: int | None = None
    decision_in_force: bool = False
    traffic_alarm: bool = False


def why_not(action: str, facts: ListingFacts, policy: Policy, *, officers: int | None = None) -> list[str]:
    """Reasons against `action`, empty when the evidence supports it. `officers`: how many agree; None: not asked yet.

    Codes: ``never_list``, ``spoofed``, ``holder_unproved``, ``people``, ``days``, ``places``, ``confirmed``,
    ``unproved_only``, ``traffic``, ``officers``.
    """
    raise NotImplementedError


def supported_action(facts: ListingFacts, policy: Policy) -> str:
    """The strongest of `ACTIONS` the evidence supports, or ""."""
    raise NotImplementedError


def action_during_appeal(action: str, tally: Tally, *, decision_in_force: bool) -> str:
    """A block falls to watch while the proved holder appeals, unless C2 evidence or a decision stands."""
    raise NotImplementedError
