"""States of a consent, and what it is worth at a moment.

A firm's word never overrides a registration: only what the citizen confirmed does. What counts is when the platform
received it, not when the firm says it was given.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.policies.schema import Policy


class ConsentState(StrEnum):
    CLAIMED = "claimed"  # the firm says so
    NOTIFIED = "notified"  # the citizen has been told
    CONFIRMED = "confirmed"  # by the citizen
    CONTESTED = "contested"  # the citizen never gave it
    REVOKED = "revoked"
    EXPIRED = "expired"


# from -> to; whoever is not named there cannot be reached.
TRANSITIONS: dict[ConsentState, frozenset[ConsentState]] = {
    ConsentState.CLAIMED: frozenset(ConsentState) - {ConsentState.CLAIMED},
    ConsentState.NOTIFIED: frozenset(ConsentState) - {ConsentState.CLAIMED, ConsentState.NOTIFIED},
    ConsentState.CONFIRMED: frozenset({ConsentState.REVOKED, ConsentState.EXPIRED}),
    ConsentState.CONTESTED: frozenset({ConsentState.CONFIRMED}),
    ConsentState.REVOKED: frozenset(),
    ConsentState.EXPIRED: frozenset(),
}


def may_become(state: ConsentState, to: ConsentState) -> bool:
    return to in TRANSITIONS[state]


@dataclass(frozen=True)
class ConsentFacts:
    """One consent as stored. Empty `channels` or `categories`: all. Moments are the platform's own, aware."""

    received_at: datetime
    notified_at: datetime | None = None
    confirmed_at: datetime | None = None
    contested_at: datetime | None = None
    revoked_at: datetime | None = None
    expires_at: datetime | None = None
    channels: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()

    def covers(self, channel: str, category: str) -> bool:
        return (not self.channels or channel in self.channels) and (not self.categories or category in self.categories)

    def state_at(self, at: datetime, policy: Policy) -> ConsentState | None:
        """Its state at `at`; None while the platform had not received it yet."""
        if self.received_at > at:
            return None
        if self.revoked_at and self.revoked_at <= at:
            return ConsentState.REVOKED
        if (end := self.ends_at(policy)) and end <= at:
            return ConsentState.EXPIRED
        return self._live_state(at)

    def _live_state(self, at: datetime) -> ConsentState:
        marks = [
            (self.notified_at, ConsentState.NOTIFIED),
            (self.confirmed_at, ConsentState.CONFIRMED),
            (self.contested_at, ConsentState.CONTESTED),
        ]
        passed = [(moment, state) for moment, state in marks if moment and moment <= at]
        said = [row for row in passed if row[1] != ConsentState.NOTIFIED]
        if said:
            return max(said, key=lambda row: row[0])[1]
        return ConsentState.NOTIFIED if passed else ConsentState.CLAIMED

    def ends_at(self, policy: Policy) -> datetime | None:
        """When it lapses: the end it names, or the pack's lifetime for one that names none."""
        lifetime = policy.exemptions.consent_lifetime
        return self.expires_at or (self.received_at + lifetime if lifetime else None)


# How much weighs more: what the citizen confirmed, then what the citizen refused, then what the firm claims.
WEIGHT = (
    ConsentState.CONFIRMED,
    ConsentState.REVOKED,
    ConsentState.CONTESTED,
    ConsentState.NOTIFIED,
    ConsentState.CLAIMED,
    ConsentState.EXPIRED,
)


def standing(
    consents: Iterable[ConsentFacts], channel: str, category: str, at: datetime, policy: Policy
) -> ConsentState | None:
    """The state that decides among all consents of one number for one firm and purpose; None without any."""
    states = {c.state_at(at, policy) for c in consents if c.covers(channel, category)}
    return next((state for state in WEIGHT if state in states), None)
