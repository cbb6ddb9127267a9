"""Whoever complained adds files to the complaint. By themselves they raise no evidence."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, ComplaintAttachment, Evidence
from complaints.problems import withdrawn
from complaints.selectors.complaint_attachment import owner_of
from core.actors import Actor
from core.attachments.folder import Handed
from core.attachments.kinds import MIB
from core.errors import Conflict, DomainError
from core.models.free_text import Cleaned
from core.services.attachment import attachment_keep
from core.services.audit import audit_write

MOST = 20  # files of one complaint
MOST_BYTES = 256 * MIB  # of one complaint


@transaction.atomic
def complaint_attachments_add(
    *, complaint_id: int, files: Sequence[Handed], remark: str, at: datetime, actor: Actor
) -> list[ComplaintAttachment]:
    """The files belong to the complaint from now on, as long as it is kept.

    Raises DomainError without a file, Conflict where nobody proved the number, it was withdrawn, person and words
    are gone from the complaint, or it has as much as it may.
    """
    if not files:
        raise DomainError("complaint_attachment.none", _("Choose a file."), pointer="/file")
    locked = Complaint.objects.select_for_update(of=("self",), no_key=True).select_related("caller")
    complaint = locked.get(pk=complaint_id)
    if complaint.withdrawn_at is not None:
        raise withdrawn()
    if complaint.evidence == Evidence.UNPROVED or complaint.erased_at is not None:
        raise Conflict("complaint_attachment.nobody", _("Nothing can be added to this complaint any more."))
    _check_room(complaint, files)
    owner = owner_of(complaint.pk)
    kept = [attachment_keep(handed=one, owner=owner, purpose="complaint", at=at, actor=actor) for one in files]
    digests = {str(one.pk): Cleaned(bytes(one.digest).hex()) for one in kept}
    audit_write(actor=actor, act="complaint.attachments_added", target=complaint, at=at, data={"sha256": digests})
    said = {"complaint": complaint, "remark": remark.strip(), "at": at}
    return [ComplaintAttachment.objects.create(**said, attachment=one) for one in kept]


def _check_room(complaint: Complaint, files: Sequence[Handed]) -> None:
    held = ComplaintAttachment.objects.filter(complaint=complaint)
    size = held.aggregate(size=Sum("attachment__size", default=0))["size"]
    if held.count() + len(files) > MOST or size + sum(one.size for one in files) > MOST_BYTES:
        message = _("A complaint has at most %(most)d files, and %(size)d MB together. Add the most important ones.")
        raise Conflict(
            "complaint_attachment.full", message % {"most": MOST, "size": MOST_BYTES // MIB}, pointer="/file"
        )
