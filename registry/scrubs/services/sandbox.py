"""What a test key gets: the same answers by the same rule, about fixed magic numbers. Nothing of the live register is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from core.actors import Actor
from core.numbers.bulk import read_texts
from core.numbers.e164 import to_digits
from core.policies import current_policy
from core.sealing.sealing import active_key_id, seal_many
from core.services.audit import audit_write
from registry.engine.index.profiles import ASK, UNREGISTERED, Profile
from registry.engine.records.merkle import record_root, record_rows
from registry.firms.models import ApiKey, Marketer
from registry.register.rules.consent import standing_among
from registry.register.rules.register_state import RegisterState
from registry.scrubs.answering.asking import asking_of
from registry.scrubs.answering.firm_facts import EMPTY, FirmFacts
from registry.scrubs.answering.list_answers import Asking, answer_list, seal_list
from registry.scrubs.answering.scrub_rows import Asked, batch_of, texts_of
from registry.scrubs.permissions import check_purpose
from registry.scrubs.rules.decision import relationship_valid
from registry.scrubs.rules.judging import REFUSED, RELATED, STATES
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.rules.sandbox import Magic, magic_numbers
from registry.scrubs.services.receipt import InputDigest, receipt_issue
from registry.scrubs.services.scrub import ScrubResult
from registry.scrubs.services.scrub_draft import scrub_row

VERSION = "sandbox"


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


@transaction.atomic
def sandbox_scrub(
    *,
    marketer: Marketer,
    purpose: Purpose,
    rows: Sequence[Asked],
    key: ApiKey,
    at: datetime,
    received: bytes,
) -> ScrubResult:
    """As `scrub_perform`, without admission, quota or record; its receipt never verifies as genuine."""
    policy = current_policy(at)
    check_purpose(purpose, policy)
    asking = asking_of(marketer, purpose, policy, at, active_key_id())
    numbers = read_texts(texts_of(rows), policy)
    register, firm = _sandbox_facts(asking)
    listed = answer_list(
        numbers,
        *seal_list(numbers, asking.key_id),
        asking=asking,
        view=register,
        firm=firm,
        read_states=lambda _sealed: register.states,
    )
    batch = batch_of(rows, listed, asking)
    receipt = receipt_issue(
        marketer=marketer,
        purpose=purpose,
        counts=batch.counts(),
        digest=InputDigest.of(received),
        root=record_root(record_rows(batch.sealed, batch.codes)),
        register_version=VERSION,
        policy=policy,
        seal_key=asking.key_id,
        live=False,
        at=at,
    )
    scrub = scrub_row(marketer, marketer, purpose, key, receipt)
    scrub.save()
    audit_write(actor=Actor.key(key.public_id), act="scrub.tried", target=scrub, at=at)
    return ScrubResult(scrub, batch.rows, receipt.salt.hex(), policy, None, at)


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
