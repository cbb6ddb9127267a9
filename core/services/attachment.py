"""How a content that was handed in becomes somebody's attachment, and how attachments end."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Sum

from core.actors import Actor
from core.attachments.folder import ORIGINAL, AttachmentFiles, Handed
from core.attachments.kinds import MOST_BYTES_OF_OWNER, MOST_OF_OWNER
from core.attachments.refusals import full, gone
from core.ids import public_id
from core.models import Attachment
from core.models.free_text import Cleaned
from core.running.one_at_a_time import wait_for_lock
from core.services.audit import audit_write

WAITS_SECONDS = 86_400  # how long a content lies that no row speaks of
LEAD = 3600  # before that it is given to nobody any more, so that the sweep meets no act


@transaction.atomic
def attachment_keep(*, handed: Handed, owner: str, purpose: str, at: datetime, actor: Actor) -> Attachment:
    """The content is `owner`'s ("case:12") from now on, until `attachments_end`.

    Raises Conflict where the owner has as much as it may, or the content waited too long.
    """
    _lock(owner)
    held = Attachment.objects.filter(owner=owner).aggregate(count=Count("pk"), size=Sum("size", default=0))
    if held["count"] >= MOST_OF_OWNER or held["size"] + handed.size > MOST_BYTES_OF_OWNER:
        raise full()
    too_late = not handed.files.exists(ORIGINAL) or handed.files.age() > WAITS_SECONDS - LEAD
    if too_late or Attachment.objects.filter(folder=handed.folder).exists():
        raise gone()
    row = Attachment.objects.create(
        public_id=public_id("att"),
        owner=owner,
        purpose=purpose,
        name=handed.name,
        kind=handed.kind,
        folder=handed.folder,
        size=handed.size,
        digest=bytes.fromhex(handed.digest),
        copy_size=handed.copy_size if handed.copy_digest else None,
        copy_digest=bytes.fromhex(handed.copy_digest) if handed.copy_digest else None,
        actor=str(actor),
        at=at,
    )
    said = {"owner": owner, "kind": handed.kind, "size": handed.size, "sha256": Cleaned(handed.digest)}
    audit_write(actor=actor, act="attachment.handed_in", target=row, at=at, data=said)
    return row


def _lock(owner: str) -> None:
    """Of two hand-ins at once the second counts what the first added."""
    key = int.from_bytes(hashlib.sha256(f"attachments:{owner}".encode()).digest()[:8], "big", signed=True)
    wait_for_lock(key)


@transaction.atomic
def attachments_end(*, owners: Collection[str], at: datetime, actor: Actor) -> int:
    """Delete all attachments of these owners, whose rows about them are gone; their files and keys once that is committed."""
    rows = list(Attachment.objects.select_for_update().filter(owner__in=owners).order_by("pk"))
    if not rows:
        return 0
    ids = [row.pk for row in rows]
    Attachment.objects.filter(pk__in=ids).delete()
    audit_write(actor=actor, act="attachments.expired", target=None, at=at, data={"attachments": ids})
    folders = [row.folder for row in rows]
    transaction.on_commit(lambda: _destroy(folders))
    return len(ids)


def _destroy(folders: list[str]) -> None:
    for folder in folders:
        AttachmentFiles(folder).destroy()


def attachments_tidy() -> int:
    """Destroy contents that no row speaks of: forms that were left, kills between file and row. One on its way in, or that a
    form still waits with, is left alone for a day. How many; run twice it finds nothing."""
    left = AttachmentFiles.left(Attachment.objects.all(), "folder", WAITS_SECONDS)
    _destroy(left)
    return len(left)
