"""The sandbox in place of the register: the magic numbers, and what is on file about them. Nothing live is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.numbers.bulk import Numbers
from core.numbers.e164 import to_digits
from core.sealing.sealing import seal_many
from registry.engine.index.profiles import ASK, UNREGISTERED, Profile
from registry.register.rules.consent import standing_among
from registry.register.rules.register_state import RegisterState
from registry.scrubs.answering.firm_facts import EMPTY, FirmFacts
from registry.scrubs.answering.list_answers import Asking, ListAnswers, answer_list, seal_list
from registry.scrubs.rules.decision import relationship_valid
from registry.scrubs.rules.judging import REFUSED, RELATED, STATES
from registry.scrubs.rules.sandbox import VERSION, Magic, magic_numbers


@dataclass(frozen=True)
class SandboxRegister:
    """The magic numbers in place of the register."""

    states: Mapping[int, RegisterState]
    as_of: datetime
    key_id: int
    version: str = VERSION
    profiles: Sequence[Profile | None] = (None,)

    def look_up(self, sealed: NDArray[np.int64]) -> NDArray[np.uint16]:
        known = np.isin(sealed, np.array(list(self.states), dtype=np.int64))
        return np.where(known, ASK, UNREGISTERED).astype(np.uint16)


def sandbox_answer(numbers: Numbers, asking: Asking) -> ListAnswers:
    register, firm = _sandbox_facts(asking)
    return answer_list(
        numbers,
        *seal_list(numbers, asking.key_id),
        asking=asking,
        view=register,
        firm=firm,
        read_states=lambda _sealed: register.states,
    )


def _sandbox_facts(asking: Asking) -> tuple[SandboxRegister, FirmFacts]:
    magic = magic_numbers(asking.purpose, asking.marketer, asking.policy, asking.at)
    if not magic:
        return SandboxRegister({}, asking.at, asking.key_id), EMPTY
    sealed = seal_many(np.array([to_digits(e164) for e164 in magic], dtype=np.uint64), asking.key_id)
    order = np.argsort(sealed)
    told = [list(magic.values())[position] for position in order.tolist()]
    states = {
        value: RegisterState(one.preferences, one.binding_from)
        for value, one in zip(sealed[order].tolist(), told, strict=True)
    }
    firm = FirmFacts(
        sealed[order],
        np.array([_consent_state(one, asking) for one in told], dtype=np.uint8),
        np.array([_flags(one, asking) for one in told], dtype=np.uint8),
    )
    return SandboxRegister(states, asking.at, asking.key_id), firm


def _consent_state(one: Magic, asking: Asking) -> int:
    purpose = asking.purpose
    return STATES.index(standing_among(one.consents, purpose.channel, purpose.category, asking.at, asking.policy))


def _flags(one: Magic, asking: Asking) -> int:
    related = any(relationship_valid(each, asking.at, asking.policy) for each in one.relationships)
    return (REFUSED if one.refused else 0) | (RELATED if related else 0)
