"""The one writer of the audit trail, and the job that chains it."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from core.actors import Actor
from core.models import AuditLink, AuditRecord
from core.models.audit_chain import GENESIS, link_digest
from core.models.free_text import clean
from core.running.request import current_request_id

CHAIN_LOCK = 0x444E4301  # advisory lock: one chainer at a time
BATCH = 5000


def audit_write(
    *, actor: Actor, act: str, target: Model | None, at: datetime, data: dict[str, Any] | None = None
) -> AuditRecord:
    """Record one act inside the act's own transaction. `data` names rows by id; a number in its texts is masked."""
    if not connection.in_atomic_block:
        raise RuntimeError("An audit record is written in the transaction of its act.")
    return AuditRecord.objects.create(
        at=at,
        actor=str(actor),
        act=act,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=target.pk if target is not None else None,
        data=clean(data or {}),
        request_id=current_request_id.get(),
    )


@transaction.atomic
def audit_chain_extend() -> int:
    """Chain the committed records that are not chained yet, in an order no late commit can slip behind; returns how many.

    Only transactions older than every running one are taken, so a record can never commit before one already chained.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s), pg_snapshot_xmin(pg_current_snapshot())::text::bigint", [CHAIN_LOCK]
        )
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
