"""What a test key gets: the same answers by the same rule, about fixed magic numbers. Nothing of the live register is read."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.numbers.bulk import read_texts
from core.policies import current_policy
from core.sealing.sealing import active_key_id
from core.services.audit import audit_write
from registry.engine.records.merkle import record_root, record_rows
from registry.firms.models import ApiKey, Marketer
from registry.scrubs.answering.asking import asking_of
from registry.scrubs.answering.sandbox import sandbox_answer
from registry.scrubs.answering.scrub_rows import Asked, batch_of, texts_of
from registry.scrubs.permissions import check_purpose
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.rules.sandbox import VERSION
from registry.scrubs.services.receipt import InputDigest, receipt_issue
from registry.scrubs.services.scrub import ScrubResult
from registry.scrubs.services.scrub_draft import scrub_row


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
    """As `scrub_perform`, without admission, quota or record; its receipt is known as one of the sandbox."""
    policy = current_policy(at)
    check_purpose(purpose, policy)
    asking = asking_of(marketer, purpose, policy, at, active_key_id())
    listed = sandbox_answer(read_texts(texts_of(rows), policy), asking)
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
    scrub = scrub_row(marketer, marketer.pk, purpose, key, receipt)
    scrub.save()
    audit_write(actor=Actor.key(key.public_id), act="scrub.tried", target=scrub, at=at)
    return ScrubResult(scrub, batch.rows, receipt.salt.hex(), policy, None, at)
