"""The one writer of the audit trail, the job that chains it, and the end of what people wrote beside it."""

import secrets
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from core.actors import Actor
from core.models import AuditLink, AuditRecord, AuditWords
from core.models.audit_chain import GENESIS, link_digest
from core.models.audit_words import words_digest
from core.models.free_text import Cleaned, clean
from core.policies.schema import Policy
from core.running.batches import Batch, older_delete
from core.running.request import current_request_id

CHAIN_LOCK = 0x444E4301  # advisory lock: one chainer at a time
BATCH = 5000
WORDS = 1000  # deleted in one transaction
SALT_BYTES = 16
RETENTION = Actor.system("retention")


def audit_write(
    *,
    actor: Actor,
    act: str,
    target: Model | None,
    at: datetime,
    data: dict[str, Any] | None = None,
    words: str = "",
) -> AuditRecord:
    """Record one act inside the act's own transaction. `data` names rows by id; a number in its texts is masked.

    A digest of ours goes in as `Cleaned`: its digits follow each other by chance, and one masked proves nothing.
    `words`: what a person wrote about it. They stand beside the trail and end one day (`audit_words_expire`); the record
    holds their digest.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit record is written in the transaction of its act.")
    if words:
        words, salt = clean(words), secrets.token_bytes(SALT_BYTES)
        data = {**(data or {}), "words_digest": Cleaned(words_digest(salt, words))}
    record = AuditRecord.objects.create(
        at=at,
        actor=str(actor),
        act=act,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=target.pk if target is not None else None,
        data=clean(data or {}),
        request_id=current_request_id.get(),
    )
    if words:
        AuditWords.objects.create(record=record, words=words, salt=salt)
    return record


# The oldest transaction that still runs and may write here. Those of other databases on the same server are left out as far
# as they are known to be: one that stays open for hours would leave this trail unchained for as long.
HORIZON = """
SELECT pg_try_advisory_xact_lock(%s),
       coalesce(min(running::text::bigint), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
FROM pg_snapshot_xip(pg_current_snapshot()) running
WHERE NOT EXISTS (
    SELECT FROM pg_locks held JOIN pg_stat_activity session USING (pid)
    WHERE held.locktype = 'transactionid' AND held.mode = 'ExclusiveLock' AND held.granted
      AND held.transactionid::text::bigint = running::text::bigint %% 4294967296
      AND session.datname <> current_database()
)"""


@transaction.atomic
def audit_chain_extend() -> int:
    """Chain the committed records that are not chained yet, in an order no late commit can slip behind; returns how many.

    Only transactions older than every running one are taken, so a record can never commit before one already chained.
    """
    with connection.cursor() as cursor:
        cursor.execute(HORIZON, [CHAIN_LOCK])
        locked, horizon = cursor.fetchone()
    if not locked:
        return 0
    last = AuditLink.objects.order_by("-position").first()
    position, digest = (last.position, bytes(last.digest)) if last else (0, GENESIS)
    waiting = AuditRecord.objects.filter(link=None, transaction__lt=horizon).order_by("transaction", "id")[:BATCH]
    links = []
    for record in waiting:
        position += 1
        digest = link_digest(digest, record)
        links.append(AuditLink(position=position, record=record, digest=digest))
    AuditLink.objects.bulk_create(links)
    return len(links)


@transaction.atomic
def audit_words_expire(*, at: datetime, policy: Policy, after: int = 0) -> Batch:
    """Delete what people wrote about looks into files, once the period of the access log is over. The records stay.

    Run twice it finds nothing.
    """
    before = at - policy.retention.periods["access_log"]
    gone = older_delete(AuditWords.objects.all(), moment="record__at", before=before, after=after, most=WORDS)
    if gone.done:
        audit_write(actor=RETENTION, act="audit_words.expired", target=None, at=at, data={"count": gone.done})
    return gone
