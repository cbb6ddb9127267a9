"""A small scrub while the database is away: answered from snapshot and overlay, spooled to disk, ingested later.

What only the database knows (consents, named firms, refusals) never makes a row `callable` here. Keys, quota and the
signing key are those of the last quarter of an hour (`registry.scrubs.memory`).
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, TooMany
from core.ids import public_id
from core.policies import current_policy
from registry.engine.records.merkle import record_root, record_rows
from registry.firms.models import ApiKey, Marketer
from registry.firms.permissions import check_standing
from registry.register.following.register_view import current_view
from registry.scrubs.answering.asking import asking_of
from registry.scrubs.answering.key_limit import key_spend
from registry.scrubs.answering.scrub_rows import Asked, Batch, answer_rows
from registry.scrubs.answering.spool import scrub_spool
from registry.scrubs.memory import note_quota, recall_quota, recall_signer, recall_stopped
from registry.scrubs.permissions import Stopped, check_purpose
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.selectors.quota import Quota
from registry.scrubs.services.receipt import InputDigest, receipt_issue
from registry.scrubs.services.scrub import ScrubResult
from registry.scrubs.services.scrub_draft import scrub_row


class Away(DomainError):
    status = 503


def scrub_perform_offline(
    *, marketer: Marketer, purpose: Purpose, rows: Sequence[Asked], key: ApiKey, at: datetime, received: bytes
) -> ScrubResult:
    """As `scrub_perform`. Raises `Away` (503) where nothing honest can be said."""
    policy = current_policy(at)
    check_purpose(purpose, policy)
    check_standing(marketer, policy)
    if recall_stopped(marketer.pk, key.pk):
        raise Stopped
    signer = recall_signer()
    if signer is None or purpose.on_behalf_of not in {"", marketer.public_id}:
        raise Away("database.away", _("This is not available at the moment. Try again later."))
    view = current_view(at=at)
    asking = asking_of(marketer, purpose, policy, at, view.key_id, offline=True)
    batch = answer_rows(rows, asking=asking, view=view)
    quota = _spend_remembered(marketer, batch)
    key_spend(key, len(batch.sealed), once=public_id("scr"), at=at, policy=policy)
    record = record_rows(batch.sealed, batch.codes)
    receipt = receipt_issue(
        marketer=marketer,
        purpose=purpose,
        counts=batch.counts(),
        digest=InputDigest.of(received),
        root=record_root(record),
        register_version=view.version,
        policy=policy,
        seal_key=view.key_id,
        at=at,
        signer=signer,
    )
    scrub = scrub_row(marketer, marketer.pk, purpose, key, receipt)
    unplanned, sparse = (numbers.astype("<i8").tobytes() for numbers in (batch.unplanned, batch.sparse))
    scrub_spool(scrub=scrub, seal_key=view.key_id, rows=record, unplanned=unplanned, sparse=sparse)
    return ScrubResult(scrub, batch.rows, receipt.salt.hex(), policy, quota, view.as_of, offline=True)


def _spend_remembered(marketer: Marketer, batch: Batch) -> Quota:
    """Every number counts as new while nobody can tell; put right when the record is ingested."""
    note = recall_quota(marketer)
    new = len(np.unique(batch.sealed))
    if note is None:
        raise Away("database.away", _("This is not available at the moment. Try again later."))
    if new > note.remaining:
        raise TooMany("quota.exceeded", _("Your quota is used up for now."), retry_after=note.reset)
    note_quota(marketer, limit=note.limit, remaining=note.remaining - new, reset=note.reset)
    return Quota(note.limit, note.limit - note.remaining + new, note.reset)
