"""A scrub: a firm asks whom it may call, and gets answers, a record that stays, and a signed receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from core.actors import Actor
from core.policies import current_policy
from core.policies.schema import Policy
from core.services.audit import audit_write
from registry.engine.records.merkle import record_root, record_rows
from registry.firms.models import ApiKey, Marketer
from registry.register.following.register_view import current_view
from registry.scrubs.answering.asking import asking_of
from registry.scrubs.answering.charged import AskedNumbers
from registry.scrubs.answering.key_limit import key_spend
from registry.scrubs.answering.scrub_rows import Answered, Asked, Batch, answer_rows
from registry.scrubs.memory import note_quota
from registry.scrubs.models import Scrub
from registry.scrubs.permissions import check_purpose, purpose_behalf
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.selectors.quota import Quota
from registry.scrubs.services.quota import quota_begin, quota_end
from registry.scrubs.services.receipt import InputDigest, receipt_issue
from registry.scrubs.services.scan import SAMPLE, NewNumbers, scan_measure, undone_if_stopped
from registry.scrubs.services.scrub_draft import scrub_row
from registry.scrubs.services.scrub_list import scrub_list_keep
from registry.scrubs.services.scrub_record import scrub_record_write

QUOTA_NOTED = (
    1.0  # seconds: what is not noted of a firm that asks many times in one is put right when the database is back
)


@dataclass(frozen=True)
class ScrubResult:
    """`salt` in hexadecimal, for the firm alone. `quota` as it stands after this scrub; None in the sandbox.

    `as_of`: how fresh the register was. `offline`: the database was away.
    """

    scrub: Scrub
    rows: list[Answered]
    salt: str
    policy: Policy
    quota: Quota | None
    as_of: datetime
    offline: bool = False


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

    Raises `NotAllowed` (not admitted, suspended, not approved), `DomainError` (purpose), `TooMany` (quota, limit of the key, or
    slowed), `Stopped`: that the key is stopped stays true although the scrub is undone, so the caller's own transaction must
    be kept then.
    """
    with undone_if_stopped(), transaction.atomic():
        return _answer(marketer, purpose, rows, key, at, received, actor)


def _answer(
    marketer: Marketer,
    purpose: Purpose,
    rows: Sequence[Asked | str],
    key: ApiKey | None,
    at: datetime,
    received: bytes | None,
    actor: Actor | None,
) -> ScrubResult:
    policy = current_policy(at)
    asked = [row if isinstance(row, Asked) else Asked(row, given=row) for row in rows]
    check_purpose(purpose, policy)
    behalf = purpose_behalf(marketer, purpose, at, policy)
    subject = behalf.subject
    view = current_view(at=at)
    asking = asking_of(subject, purpose, policy, at, view.key_id)
    batch = answer_rows(asked, asking=asking, view=view)
    record = record_rows(batch.sealed, batch.codes)
    received = "\n".join(row.text or "" for row in asked).encode() if received is None else received
    receipt = receipt_issue(
        marketer=marketer,
        purpose=purpose,
        counts=batch.counts(),
        digest=InputDigest.of(received),
        root=record_root(record),
        register_version=view.version,
        policy=policy,
        seal_key=asking.key_id,
        at=at,
        chain=behalf.chain,
    )
    scrub = scrub_row(marketer, subject.pk, purpose, key, receipt)
    scrub.save()
    refs = [batch.rows[position].asked.ref for position in batch.positions.tolist()]
    scrub_list_keep(
        scrub=scrub,
        sealed=batch.sealed,
        codes=batch.codes,
        rows=batch.positions.astype(np.uint32),
        refs=refs,
        seal_key=asking.key_id,
        at=at,
    )
    actor = actor or (Actor.key(key.public_id) if key else Actor.system("scrub"))
    audit_write(actor=actor, act="scrub.performed", target=scrub, at=at, data={"counts": scrub.counts})
    # Last, for from here on the other scrubs of both firms wait until this one is kept.
    quota, charged, asked_before = _charge(marketer, subject, batch, asking.key_id, at, policy)
    scrub_record_write(
        scrub=scrub, sealed=batch.sealed, codes=batch.codes, charged=charged, seal_key=asking.key_id, at=at
    )
    # What is new to a firm that asks for itself was looked for among its own already.
    fresh = charged[(asked_before.others if subject.pk == marketer.pk else asked_before).new(charged)]
    scan_measure(
        public_id=scrub.public_id,
        marketer=marketer,
        key=key,
        new=NewNumbers(
            len(fresh), int(np.isin(fresh, batch.sparse).sum()), fresh[:SAMPLE], batch.unplanned, asking.key_id
        ),
        asked_about=lambda sealed: np.isin(sealed, batch.sealed) | ~asked_before.new(sealed),
        among_new=lambda sealed: np.isin(sealed, fresh),
        at=at,
        policy=policy,
    )
    # Counted outside the database: last, when nothing undoes the scrub any more.
    key_spend(key, len(batch.sealed), once=scrub.public_id, at=at, policy=policy)
    note_quota(subject, limit=quota.limit, remaining=quota.remaining, reset=quota.reset, every=QUOTA_NOTED)
    return ScrubResult(scrub, batch.rows, receipt.salt.hex(), policy, quota, view.as_of)


def _charge(
    marketer: Marketer, subject: Marketer, batch: Batch, seal_key: int, at: datetime, policy: Policy
) -> tuple[Quota, NDArray[np.int64], AskedNumbers]:
    """The quota, after this scrub, of the firm whose calls these are, and the numbers new to it; and what the firm that asks
    had asked about before. Of each firm one scrub after the other reckons."""
    quota, charged = quota_begin(marketer=subject, asker=marketer, key_id=seal_key, at=at, policy=policy)
    asked = np.unique(batch.sealed)
    new = asked[charged.new(asked)]
    own = charged if subject.pk == marketer.pk else None
    asked_before = AskedNumbers(marketer, at - policy.scrub.quota_period, seal_key, own)
    return quota_end(quota=quota, new=len(new), policy=policy), new, asked_before
