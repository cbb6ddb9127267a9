"""What a test key gets: the same answers by the same rule, about fixed magic numbers. Nothing of the live register is read."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db import transaction

from core.actors import Actor
from core.numbers.key_use import key_use
from core.numbers.sealing import seal_many, to_digits
from core.policies import current_policy
from core.policies.schema import Policy
from core.services.audit import audit_write
from registry.models import ApiKey, Marketer
from registry.rules.merkle import record_rows
from registry.rules.purpose import Purpose
from registry.rules.sandbox import magic_numbers
from registry.selectors.scrub_facts import NumberFacts
from registry.services.receipt import receipt_issue
from registry.services.scrub import ScrubResult, scrub_write
from registry.services.scrub_access import check_purpose
from registry.services.scrub_rows import Asked, answer_rows

VERSION = "sandbox"


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
    policy, seal_key = current_policy(at), key_use().in_use
    check_purpose(purpose, policy)
    known = sandbox_facts(purpose, marketer, policy, at, seal_key)
    batch = answer_rows(
        rows,
        subject=marketer,
        purpose=purpose,
        policy=policy,
        at=at,
        seal_key=seal_key,
        read_facts=lambda sealed: known,
    )
    receipt = receipt_issue(
        marketer=marketer,
        purpose=purpose,
        counts=batch.counts(),
        received=received,
        record=record_rows(batch.sealed, batch.codes),
        register_version=VERSION,
        policy=policy,
        seal_key=seal_key,
        live=False,
        at=at,
    )
    scrub = scrub_write(marketer, marketer, purpose, key, receipt)
    audit_write(actor=Actor.key(key.public_id), act="scrub.tried", target=scrub, at=at)
    return ScrubResult(scrub, batch.rows, receipt.salt.hex(), policy, None)


def sandbox_facts(
    purpose: Purpose, marketer: Marketer, policy: Policy, at: datetime, seal_key: int
) -> dict[int, NumberFacts]:
    magic = magic_numbers(purpose, marketer.public_id, policy, at)
    if not magic:
        return {}
    sealed = seal_many(np.array([to_digits(e164) for e164 in magic], dtype=np.uint64), seal_key)
    return {
        int(value): NumberFacts(one.preferences, one.binding_from, one.consents, one.relationships, one.refused)
        for value, one in zip(sealed, magic.values(), strict=True)
    }
