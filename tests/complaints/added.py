"""A file of a complainant, added by the real service."""

from complaints.models import Complaint, ComplaintAttachment
from complaints.services.complaint_attachment import complaint_attachments_add
from core import clock
from core.actors import Actor
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD


def added_to(complaint: Complaint, content: bytes = GOOD["mp3"], name: str = "call") -> ComplaintAttachment:
    [made] = complaint_attachments_add(
        complaint_id=complaint.pk,
        files=[handed(content, name)],
        remark="",
        at=clock.now(),
        actor=Actor.system("test"),
    )
    return made
