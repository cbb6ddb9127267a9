"""Magic numbers of the sandbox: what a test key is told of each (docs/sandbox.md). The live register is never read.

The first magic number stands in the pack, the others follow it; every other number is an ordinary, unregistered one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.policies.schema import Policy
from registry.register.rules.consent import ConsentFacts
from registry.register.rules.preferences import Preferences
from registry.scrubs.rules.decision import Relationship
from registry.scrubs.rules.purpose import Purpose

VERSION = "sandbox"  # of its register
DAY = timedelta(days=1)
ALL = Preferences(all=True)


@dataclass(frozen=True)
class Magic:
    """What the sandbox knows of one number."""

    preferences: Preferences | None = None
    binding_from: datetime | None = None
    consents: tuple[ConsentFacts, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    refused: bool = False


def magic_numbers(purpose: Purpose, marketer: str, policy: Policy, at: datetime) -> dict[str, Magic]:
    """Each magic number (E.164) and what is known of it, for this purpose and firm. Empty where the pack has none."""
    if policy.sandbox is None:
        return {}
    first = int(policy.sandbox.first_number)
    claim = ConsentFacts(received_at=at - DAY)
    told = [
        Magic(ALL),
        Magic(Preferences(channels=frozenset({purpose.channel}))),
        Magic(Preferences(categories=frozenset({purpose.category}))),
        Magic(Preferences(firms={marketer: False})),
        Magic(Preferences(hours=policy.calling.windows[:1])),
        Magic(ALL, consents=(ConsentFacts(received_at=at - DAY, confirmed_at=at - DAY),)),
        Magic(consents=(claim,)),
        Magic(ALL, consents=(claim,)),
        Magic(ALL, consents=(ConsentFacts(received_at=at - 2 * DAY, confirmed_at=at - DAY, revoked_at=at - DAY),)),
        Magic(ALL, consents=(ConsentFacts(received_at=at - 2 * DAY, confirmed_at=at - DAY, expires_at=at - DAY),)),
        Magic(ALL, binding_from=at + DAY),
        Magic(ALL, relationships=(Relationship("purchase", at - DAY),)),
    ]
    return {f"+{number}": magic for number, magic in enumerate(told, start=first)}
