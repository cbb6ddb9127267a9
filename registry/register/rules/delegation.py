"""Who helps with somebody else's number: THE table of what such a delegate may, and from when to when.

A delegate adds protection and says what happened. What a holder agrees to, lifts, gives up or reads stays with the holder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class DelegateAct(StrEnum):
    BAR = "bar"  # more than is barred already
    REVOKE = "revoke"  # a consent
    COMPLAIN = "complain"  # in the holder's name
    CONFIRM = "confirm"  # a consent, or that calls are made from the line
    CONTEST = "contest"  # what the holder alone knows: that it was never given
    LIFT = "lift"  # a part of what is barred
    WITHDRAW = "withdraw"  # the registration
    READ = "read"  # who asked, complaints, messages, evidence
    ANSWER = "answer"  # whether the line is still the holder's
    NAME = "name"  # another delegate


MAY: Mapping[DelegateAct, bool] = {
    DelegateAct.BAR: True,
    DelegateAct.REVOKE: True,
    DelegateAct.COMPLAIN: True,
    DelegateAct.CONFIRM: False,
    DelegateAct.CONTEST: False,
    DelegateAct.LIFT: False,
    DelegateAct.WITHDRAW: False,
    DelegateAct.READ: False,
    DelegateAct.ANSWER: False,
    DelegateAct.NAME: False,
}


class DelegationStanding(StrEnum):
    WAITING = "waiting"
    ACTING = "acting"
    ENDED = "ended"


class Why(StrEnum):
    """Why a delegate may not."""

    NEVER = "never"  # no delegate may
    WAITING = "waiting"
    ENDED = "ended"
    CALLS = "calls"  # they call for a firm
    LINE = "line"  # its operator says that the line ended, and nobody has answered


@dataclass(frozen=True)
class DelegationFacts:
    """One delegate of one number. Moments are aware; `until`: when their time is over.

    `calls`: the delegate acts for a firm that calls, or calls are made for one from their number. `line_asked`: an operator
    says that the holder's line ended, and that is not answered.
    """

    acts_from: datetime
    until: datetime
    ended: bool = False
    calls: bool = False
    line_asked: bool = False


def delegation_standing(facts: DelegationFacts, at: datetime) -> DelegationStanding:
    if facts.ended or at >= facts.until:
        return DelegationStanding.ENDED
    return DelegationStanding.WAITING if at < facts.acts_from else DelegationStanding.ACTING


def why_not(act: DelegateAct, facts: DelegationFacts, at: datetime) -> Why | None:
    """Why the delegate may not do this now; None where they may."""
    if not MAY[act]:
        return Why.NEVER
    found = delegation_standing(facts, at)
    if found == DelegationStanding.ENDED:
        return Why.ENDED
    if facts.calls:
        return Why.CALLS
    if found == DelegationStanding.WAITING:
        return Why.WAITING
    return Why.LINE if facts.line_asked else None


def barred_more(former: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Preferences, as the API has them: what `former` bars and lets through, and what was `chosen` (all, channels,
    categories) barred besides. Nothing is taken away, so nobody may call who might not before.
    """
    more = {key: sorted({*former.get(key, ()), *chosen.get(key, ())}) for key in ("channels", "categories")}
    everything = {"all": True} if former.get("all") or chosen.get("all") else {}
    return {**former, **everything, **{key: codes for key, codes in more.items() if codes}}
