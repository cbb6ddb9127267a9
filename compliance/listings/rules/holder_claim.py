"""An operator says that a listed line has a new holder. It is one party's word: what speaks against acting on it before an
officer looked, and what shows that the calls go on as they were."""

from dataclasses import dataclass
from datetime import date

from compliance.findings.rules.clusters import Tally
from core.policies.schema import Policy

DOUBTS = ("contradicted", "no_contract", "same_holder", "complained_of", "carried_on", "refused", "danger")


@dataclass(frozen=True, kw_only=True)
class HolderClaim:
    """`since`: the first day of the present holder. `last_call`: the day of the last call that the decision speaks of.

    `no_contract`: the operator names none. `same_holder`: whom it names is the party of the case, or held the line before.
    `complained_of`: people complain of the line since, as many as let a caller be watched. `carried_on`: with the same text as
    before. `refused`: an officer did not believe it. `danger`: an officer wrote down a present danger.
    """

    since: date
    last_call: date
    no_contract: bool = False
    same_holder: bool = False
    complained_of: bool = False
    carried_on: bool = False
    refused: bool = False
    danger: bool = False

    @property
    def contradicted(self) -> bool:
        """The present holder is the one who called."""
        return self.since <= self.last_call

    @property
    def doubts(self) -> list[str]:
        """Of `DOUBTS`. Without any the entry is only watched until an officer has looked."""
        return [code for code in DOUBTS if getattr(self, code)]


def goes_on(counted: Tally, policy: Policy) -> bool:
    return counted.people >= policy.enforcement.listing["watch"].people


def carries_on(counted: Tally, policy: Policy) -> bool:
    """Whether those who had the same text since speak against a change of hands: one whose own operator confirmed it, or as
    many people as let a caller be watched. A text that one person pastes brings nothing back."""
    return counted.confirmed > 0 or goes_on(counted, policy)
