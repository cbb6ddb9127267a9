"""A consent: THE table of what becomes of it, and what it is worth at a moment.

A firm's word never overrides a registration: only what the citizen confirmed does. What counts is when the platform
received it, not when the firm says it was given. `registry.register.models.consent_standing` says `standing` in SQL.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.policies.schema import Policy

Pair = tuple[int, int]  # ids of a number and of a firm


class ConsentState(StrEnum):
    CLAIMED = "claimed"  # the firm says so
    NOTIFIED = "notified"  # the citizen has been told
    CONFIRMED = "confirmed"  # by the citizen
    CONTESTED = "contested"  # the citizen never gave it
    REVOKED = "revoked"  # the citizen refuses this firm
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # taken back by the firm
    ENDED = "ended"  # the number changed hands


# By the claiming firm. Only holders of registered numbers are told of a claim, so that they were told would tell a firm who is
# registered, outside every scrub and its quota. Nor does it learn that a number changed hands.
SEEN_AS = {ConsentState.NOTIFIED: ConsentState.CLAIMED, ConsentState.ENDED: ConsentState.WITHDRAWN}


class ConsentAct(StrEnum):
    NOTIFY = "notify"
    CONFIRM = "confirm"
    CONTEST = "contest"
    REVOKE = "revoke"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    END = "end"


class Speaker(StrEnum):
    PLATFORM = "platform"
    CITIZEN = "citizen"
    FIRM = "firm"
    TIME = "time"


@dataclass(frozen=True)
class Transition:
    """One row of the table. `unmoved`: where the act is heard too, and changes nothing: it was said before, or comes late."""

    act: ConsentAct
    by: Speaker
    origins: frozenset[ConsentState]
    to: ConsentState
    unmoved: frozenset[ConsentState]


def row(act: str, by: str, origins: str, to: str, unmoved: str = "") -> Transition:
    from_states, same = (frozenset(map(ConsentState, states.split())) for states in (origins, unmoved))
    return Transition(ConsentAct(act), Speaker(by), from_states, ConsentState(to), same)


# An act on a state that its row does not name is refused. A citizen can refuse as long as the number is theirs (ADR 33).
TABLE = {
    each.act: each
    for each in (
        row("notify", "platform", "claimed", "notified",
            unmoved="notified confirmed contested revoked expired withdrawn ended"),
        row("confirm", "citizen", "claimed notified contested", "confirmed", unmoved="confirmed"),
        row("contest", "citizen", "claimed notified", "contested", unmoved="contested"),
        row("revoke", "citizen", "claimed notified confirmed contested expired withdrawn", "revoked", unmoved="revoked"),
        row("withdraw", "firm", "claimed notified confirmed contested expired", "withdrawn",
            unmoved="withdrawn revoked ended"),
        row("lapse", "time", "claimed notified confirmed contested", "expired",
            unmoved="expired revoked withdrawn ended"),
        row("end", "platform", "claimed notified confirmed contested revoked expired withdrawn", "ended",
            unmoved="ended"),
    )
}  # fmt: skip


def leads_to(state: ConsentState, act: ConsentAct) -> ConsentState | None:
    """The state after the act, maybe the same; None when the table does not let it happen."""
    found = TABLE[act]
    if state in found.origins:
        return found.to
    return state if state in found.unmoved else None


def acts_open(state: ConsentState, by: Speaker) -> tuple[ConsentAct, ...]:
    """What this speaker can do about it, in the order of the table: the buttons of a page."""
    return tuple(found.act for found in TABLE.values() if found.by == by and state in found.origins)


@dataclass(frozen=True)
class ConsentFacts:
    """One consent as stored. Empty `channels` or `categories`: all. Moments are the platform's own, aware.

    `after_refusal`: when it was claimed, the citizen had refused a firm on whose behalf the claiming one calls, or ever did.
    """

    received_at: datetime
    notified_at: datetime | None = None
    confirmed_at: datetime | None = None
    contested_at: datetime | None = None
    revoked_at: datetime | None = None
    withdrawn_at: datetime | None = None
    ended_at: datetime | None = None
    expires_at: datetime | None = None
    channels: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    after_refusal: bool = False

    def covers(self, channel: str, category: str) -> bool:
        return (not self.channels or channel in self.channels) and (not self.categories or category in self.categories)

    def lapses_at(self, policy: Policy) -> datetime | None:
        """The end it names, or the pack's lifetime for one that names none."""
        lifetime = policy.exemptions.consent_lifetime
        return self.expires_at or (self.received_at + lifetime if lifetime else None)

    def over_at(self, policy: Policy) -> datetime | None:
        """From when on the claim permits nothing: taken back, run out, or its number changed hands, whichever was first."""
        ends = (self.withdrawn_at, self.ended_at, self.lapses_at(policy))
        return min((moment for moment in ends if moment), default=None)


def standing(consent: ConsentFacts, at: datetime, policy: Policy) -> ConsentState | None:
    """The state of one consent at `at`; None while the platform had not received it yet."""
    if consent.received_at > at:
        return None
    over = (
        (consent.ended_at, ConsentState.ENDED),
        (consent.revoked_at, ConsentState.REVOKED),
        (consent.withdrawn_at, ConsentState.WITHDRAWN),
        (consent.lapses_at(policy), ConsentState.EXPIRED),
    )
    return next((state for moment, state in over if moment and moment <= at), None) or last_said(consent, at)


def last_said(consent: ConsentFacts, at: datetime) -> ConsentState:
    """Of yes and no the later one; yes when both were said at one moment."""
    marks = ((consent.confirmed_at, ConsentState.CONFIRMED), (consent.contested_at, ConsentState.CONTESTED))
    said = [(moment, state) for moment, state in marks if moment and moment <= at]
    if said:
        return max(said, key=lambda mark: mark[0])[1]
    told = consent.notified_at and consent.notified_at <= at
    return ConsentState.NOTIFIED if told else ConsentState.CLAIMED


# How a claim stands that neither its firm nor the holder of the number took back. It may have run out.
NEVER_TAKEN_BACK = (
    ConsentState.CLAIMED,
    ConsentState.NOTIFIED,
    ConsentState.CONFIRMED,
    ConsentState.CONTESTED,
    ConsentState.EXPIRED,
)
# How much weighs more: what the citizen confirmed, then what the citizen refused, then what the firm claims. What the firm
# took back, and what a former holder of the number said, weighs nothing.
WEIGHT = (
    ConsentState.CONFIRMED,
    ConsentState.REVOKED,
    ConsentState.CONTESTED,
    ConsentState.NOTIFIED,
    ConsentState.CLAIMED,
    ConsentState.EXPIRED,
)


def standing_among(
    consents: Iterable[ConsentFacts], channel: str, category: str, at: datetime, policy: Policy
) -> ConsentState | None:
    """The state that decides among all consents of one number for one firm and purpose; None without any that counts.

    What the citizen took back was a refusal of this firm, whatever trade or channel it had named: a claim for another
    waits for the citizen's yes. So does a claim under another label: one `after_refusal` weighs no more than a contested one.
    """
    told = [(_weighed(consent, at, policy), consent) for consent in consents]
    states = {state for state, consent in told if state == ConsentState.REVOKED or consent.covers(channel, category)}
    return next((state for state in WEIGHT if state in states), None)


def _weighed(consent: ConsentFacts, at: datetime, policy: Policy) -> ConsentState | None:
    state = standing(consent, at, policy)
    claimed = state in (ConsentState.CLAIMED, ConsentState.NOTIFIED)
    return ConsentState.CONTESTED if claimed and consent.after_refusal else state
