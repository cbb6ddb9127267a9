"""An officer records what is to be heard in a complainant's recording; this call in it makes the complaint one of class C3."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, ComplaintAttachment, Evidence
from complaints.services.complaint_details import complaint_evidence_raise
from complaints.services.complaint_listened import complaint_attachment_listened
from compliance.findings.models import Listening
from compliance.findings.rules.listening import Heard, evidence_heard
from compliance.findings.selectors.caller_fact import may_record
from compliance.findings.selectors.listening import has_opened, listenings_of
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.services.audit import audit_write

BASIS = "recording.heard"


@transaction.atomic
def listening_record(
    *, recording: ComplaintAttachment, heard: str, words: str, officer: User, at: datetime
) -> Listening:
    """`heard`: a code of `Heard`; `words`: who speaks, and what is said. The same again by the same officer is the same record.

    Raises NotAllowed to whoever does not work on cases, DomainError for a file that is no recording and for missing answers,
    Conflict where this officer never opened the recording.
    """
    if not may_record(officer, at):
        raise NotAllowed("listening.role", _("Officers, heads and supervisors record what is to be heard."))
    if not recording.is_recording:
        raise DomainError("listening.no_recording", _("This file is no recording; there is nothing to listen to."))
    if heard not in set(Heard):
        raise DomainError("listening.heard", _("Choose what is to be heard."), pointer="/heard")
    if not words.strip():
        raise DomainError("listening.words", _("Write who speaks and what is said."), pointer="/said")
    if not has_opened(recording, officer):
        raise Conflict("listening.not_opened", _("Open the recording and listen to it first."))
    complaint = Complaint.objects.select_for_update(of=("self",), no_key=True).get(pk=recording.complaint_id)
    last = listenings_of(recording).filter(officer=officer).first()
    if last is not None and (last.heard, last.words) == (heard, words.strip()):
        return last
    row = Listening.objects.create(recording=recording, heard=heard, words=words.strip(), officer=officer, at=at)
    complaint_attachment_listened(attachment=recording, at=at)
    data = {"attachment": recording.attachment_id, "heard": heard}
    audit_write(actor=Actor.user(officer), act="complaint.listened", target=complaint, at=at, data=data)
    evidence = evidence_heard(recording.attachment.kind, complaint.channel, heard)
    if evidence:
        complaint_evidence_raise(
            complaint_id=complaint.pk, evidence=Evidence(evidence), basis=BASIS, at=at, actor=Actor.user(officer)
        )
    return row
