"""A scrub: a firm asks whom it may call, and gets answers, a record that stays, and a signed receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from core.actors import Actor
from core.encryption import encrypt
from core.events import announce
from core.policies import current_policy
from core.policies.schema import Policy
from core.services.audit import audit_write
from registry import signals
from registry.models import ApiKey, Marketer, Scrub
from registry.rules.merkle import record_rows
from registry.rules.purpose import Purpose
from registry.selectors.quota import Quota
from registry.selectors.register_log import register_version
from registry.selectors.scrub_facts import facts_of_numbers
from registry.services.quota import quota_begin, quota_end
from registry.services.receipt import Receipt, receipt_issue
from registry.services.scrub_access import check_purpose, subject_of
from registry.services.scrub_record import scrub_record_write
from registry.services.scrub_rows import Answered, Asked, Batch, answer_rows


@dataclass(frozen=True)
class ScrubResult:
    """`salt` in hexadecimal, for the firm alone. `quota` as it stands after this scrub; None in the sandbox."""

    scrub: Scrub
    rows: list[Answered]
    salt: str
    policy: Policy
    quota: Quota | None


@transaction.atomic
def scrub_perform(
    *,
    marketer: Marketer,
    purpose: Purpose,
    rows: Sequence[Asked | str],
    key: ApiKey | None,
    at: datetime,
    received: bytes | None = None,
    actor: Actor | None = None,
) -> ScrubResult:
    """Answer `rows` in their order. `received`: the list as it came, for the receipt's digest.

    Raises `NotAllowed` (not admitted, suspended, not approved), `DomainError` (purpose), `TooMany` (quota).
    """
    policy = current_policy(at)
    asked = [row if isinstance(row, Asked) else Asked(row, given=row) for row in rows]
    check_purpose(purpose, policy)
    subject = subject_of(marketer, purpose, at, policy)
    batch = answer_rows(
        asked,
        subject=subject,
        purpose=purpose,
        policy=policy,
        at=at,
        read_facts=lambda sealed: facts_of_numbers(sealed=sealed, subject=subject, at=at),
    )
    quota, charged = charge(marketer, batch, at, policy)
    record = record_rows(batch.sealed, batch.codes)
    received = "\n".join(row.text or "" for row in asked).encode() if received is None else received
    receipt = receipt_issue(
        marketer=marketer,
        purpose=purpose,
        counts=batch.counts(),
        received=received,
        record=record,
        register_version=register_version(),
        policy=policy,
        live=True,
        at=at,
    )
    scrub = scrub_write(marketer, subject, purpose, key, receipt)
    scrub_record_write(scrub=scrub, subject=subject, sealed=batch.sealed, codes=batch.codes, charged=charged, at=at)
    actor = actor or (Actor.key(key.public_id) if key else Actor.system("scrub"))
    audit_write(actor=actor, act="scrub.performed", target=scrub, at=at, data={"counts": scrub.counts})
    announce(signals.scrub_performed, scrub_id=scrub.pk)
    return ScrubResult(scrub, batch.rows, receipt.salt.hex(), policy, quota)


def charge(marketer: Marketer, batch: Batch, at: datetime, policy: Policy) -> tuple[Quota, NDArray[np.int64]]:
    """The firm's quota after this scrub, and the numbers new to it. Two scrubs of one firm reckon one after the other."""
    quota, charged = quota_begin(marketer=marketer, at=at, policy=policy)
    asked = np.unique(batch.sealed)
    new = asked[charged.new(asked)]
    return quota_end(quota=quota, new=len(new), policy=policy), new


def scrub_write(marketer: Marketer, subject: Marketer, purpose: Purpose, key: ApiKey | None, receipt: Receipt) -> Scrub:
    return Scrub.objects.create(
        public_id=receipt.scrub_id,
        marketer=marketer,
        subject=subject,
        key=key,
        live=receipt.live,
        channel=purpose.channel,
        category=purpose.category,
        campaign=purpose.campaign,
        planned_at=purpose.planned_at,
        checked_at=receipt.checked_at,
        valid_until=receipt.valid_until,
        register_version=receipt.register_version,
        policy_version=receipt.policy_version,
        counts=receipt.counts,
        salt=encrypt("receipt", receipt.salt),
        receipt=receipt.text,
    )
