"""Issuing a document of a case: its number first, its PDFs outside of any lock, then the document in one transaction."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from msgspec import structs

from compliance.cases.models import CaseEvent, DocumentDue, DocumentNumber, IssuedDocument, IssuedPdf
from compliance.cases.rules.document_signature import PURPOSE, digest_of, statement_of
from compliance.cases.selectors.document_draft import CaseDraft, draft_of_event
from compliance.cases.selectors.service import is_to_firm
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.document_serial import address_of, code_next, number_next, serial_locked
from compliance.cases.services.locks import lock_case
from core.actors import Actor
from core.ids import public_id
from core.policies import current_policy
from core.secrets.signing import sign, signer_id
from core.typesetting.blocks import document_of, raw_of
from core.typesetting.pdf import pdf_of
from core.written.json_text import canonical

PLATFORM = Actor.system("documents")


def document_issue(*, event: CaseEvent, at: datetime) -> IssuedDocument | None:
    """Issue the document of an act, once, however often this is called and whoever else calls it.

    None where the pack issues none of this kind, while something is still missing in it, and where it is too long to be set. The
    document bears the day of its act; `at`: when it is issued, for the timeline.
    """
    issued = IssuedDocument.objects.filter(event=event).first()
    if issued is not None:
        return issued
    reserved = DocumentNumber.objects.filter(event=event).first() or _number_taken(event)
    if reserved is None:
        return None
    pdfs = {language: pdf_of(document_of(raw), reserved.at) for language, raw in reserved.written.items()}
    return _record(reserved, pdfs, at)


@transaction.atomic
def _number_taken(event: CaseEvent) -> DocumentNumber | None:
    """The number, the code and the words of the document; None where there is none to issue, or not yet."""
    made = draft_of_event(event)
    policy = current_policy(event.at)
    office = policy.office_of(event.case.province)
    if made is None or office is None or policy.documents is None or any(each.gaps for each in made.drafts.values()):
        return None
    if made.too_long:  # no number is taken for what nobody can print
        return None
    serial = serial_locked(office, made.kind, event.at, policy)
    taken = DocumentNumber.objects.filter(event=event).first()
    if taken is not None:  # by whoever held the serial before us
        return taken
    number = number_next(serial, policy)
    row = DocumentNumber(event=event, case=event.case, kind=made.kind, number=number, code=code_next(), at=event.at)
    row.key_id = signer_id(PURPOSE)
    row.written = _content_of(made, row)
    row.save()
    row.refresh_from_db(fields=["written"])  # what is set and signed is what is kept, numbers of citizens masked
    return row


def _content_of(made: CaseDraft, row: DocumentNumber) -> dict[str, Any]:
    """Each language's words, with number and code."""
    address = address_of(row.code)
    return {
        language: raw_of(
            structs.replace(document, number=row.number, code=row.code, address=address, key=str(row.key_id))
        )
        for language, document in made.documents.items()
    }


@transaction.atomic
def _record(reserved: DocumentNumber, pdfs: dict[str, bytes], at: datetime) -> IssuedDocument:
    lock_case(reserved.case)  # one at a time; the number itself is only ever added, which the site's role cannot lock
    issued = IssuedDocument.objects.filter(event=reserved.event_id).first()
    if issued is not None:
        return issued
    event = reserved.event
    digests = {language: sha256(content).digest() for language, content in pdfs.items()}
    statement = statement_of(
        code=reserved.code, number=reserved.number, kind=reserved.kind, case=reserved.case.reference,
        at=reserved.at.isoformat(), written=reserved.written, pdfs=digests,
    )  # fmt: skip
    document = IssuedDocument.objects.create(
        public_id=public_id("doc"), event=event, case=reserved.case, kind=reserved.kind, number=reserved.number,
        code=reserved.code, to_firm=is_to_firm(event, reserved.kind), written=reserved.written, key_id=reserved.key_id,
        digest=digest_of(statement), signature=sign(PURPOSE, reserved.key_id, canonical(statement)),
        at=reserved.at, actor=event.actor, user=event.user,
    )  # fmt: skip
    for language, content in pdfs.items():
        IssuedPdf.objects.create(document=document, language=language, content=content, sha256=digests[language])
    case_happened(
        reserved.case, "document.issued", PLATFORM, at,
        params={"number": document.number, "kind": document.kind, "document": document.public_id},
        audited={"document": document.pk, "number": document.number},
    )  # fmt: skip
    DocumentDue.objects.filter(event=event).delete()
    document.refresh_from_db(fields=["written"])
    return document
