"""Whether a complainant's number may be disclosed to a firm: with the complainant's consent, or by a reasoned order."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class DisclosureState(StrEnum):
    ASKED = "asked"
    CONSENTED = "consented"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DISCLOSED = "disclosed"


class Turn(StrEnum):
    CONSENT = "consent"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    DISCLOSE = "disclose"  # on the consent
    ORDER = "order"  # whatever the complainant said


OPEN = frozenset({DisclosureState.ASKED, DisclosureState.CONSENTED})
# What leads where. An order needs no question: one that is open is answered by it.
TURNS: Mapping[Turn, tuple[frozenset[DisclosureState], DisclosureState]] = {
    Turn.CONSENT: (frozenset({DisclosureState.ASKED}), DisclosureState.CONSENTED),
    Turn.REFUSE: (frozenset({DisclosureState.ASKED}), DisclosureState.REFUSED),
    Turn.WITHDRAW: (frozenset({DisclosureState.CONSENTED}), DisclosureState.WITHDRAWN),
    Turn.DISCLOSE: (frozenset({DisclosureState.CONSENTED}), DisclosureState.DISCLOSED),
    Turn.ORDER: (OPEN, DisclosureState.DISCLOSED),
}


def may(turn: Turn, state: str) -> bool:
    return state in TURNS[turn][0]


@dataclass(frozen=True)
class Disclosable:
    """`firm`: one of ours answers for the calls; `heard`: it was written to and may answer; `proved`: the complaint stands in the
    case, and its number was proved and is still there; `running`: this firm can read this number already.
    """

    firm: bool
    heard: bool
    proved: bool
    running: bool


def obstacle(facts: Disclosable) -> str:
    """Why nothing may be disclosed here: "firm", "unheard", "unproved", "running"; "" where it may."""
    if not facts.firm:
        return "firm"
    if not facts.heard:
        return "unheard"
    if not facts.proved:
        return "unproved"
    return "running" if facts.running else ""
