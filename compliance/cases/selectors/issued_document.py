"""Questions about documents that were issued: whose, whether genuine, and what they are worth now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from compliance.cases.models import Case, CaseEvent, IssuedDocument, PreservationRequest
from compliance.cases.rules.document_kinds import KIND_OF_ACT, Later, effect_of
from compliance.cases.rules.document_signature import PURPOSE, digest_of, read_code, statement_of
from compliance.cases.rules.preservation_request import LETTER, RequestState
from compliance.cases.selectors.case import of_whole
from compliance.cases.selectors.service import reached_the_firm
from core.policies import Policy, current_policy
from core.secrets.signing import is_signed
from core.selectors.only import only
from core.typesetting.blocks import Document, document_of
from core.written.json_text import canonical
from registry.firms.models import Marketer

# What anybody may ask for by its code: documents of cases, and letters that ask for evidence to be kept.
Signed = IssuedDocument | PreservationRequest


@dataclass(frozen=True)
class Verified:
    """What anybody is told who has a document's code."""

    document: Signed
    effect: str
    languages: tuple[str, ...]


def documents_of(case: Case) -> "QuerySet[IssuedDocument]":
    return of_whole(IssuedDocument.objects.all(), case).select_related("case", "user").order_by("-at", "-pk")


def documents_to_firm(marketer: Marketer) -> "QuerySet[IssuedDocument]":
    """Those addressed to this firm, in cases in which it answers; of a notice or decision once it was served."""
    rows = IssuedDocument.objects.filter(to_firm=True, case__respondent=marketer)
    return reached_the_firm(rows).select_related("case").order_by("-at", "-pk")


def words_of(document: Signed, language: str) -> Document:
    """The document in this language, or in its first."""
    return document_of(document.written.get(language) or document.written[languages_of(document)[0]])


def languages_of(document: Signed) -> tuple[str, ...]:
    """The languages it was issued in, as the pack orders them."""
    return languages_in(document.written, document.at)


def languages_in(written: Mapping[str, Any], at: datetime) -> tuple[str, ...]:
    return tuple(sorted(written, key=[*current_policy(at).languages, *written].index))


def statement_signed(document: Signed) -> dict[str, Any]:
    """What was signed, as row and PDFs say it now. A letter that asks for evidence to be kept is of a line, and of no case."""
    if isinstance(document, PreservationRequest):
        return statement_of(
            code=document.code, number=document.number, kind=LETTER, case="", at=document.at.isoformat(),
            written=document.written, pdfs={},
        )  # fmt: skip
    pdfs = {pdf.language: sha256(pdf.content).digest() for pdf in document.pdfs.all()}
    return statement_of(
        code=document.code, number=document.number, kind=document.kind, case=document.case.reference,
        at=document.at.isoformat(), written=document.written, pdfs=pdfs,
    )  # fmt: skip


def is_genuine(document: Signed) -> bool:
    """Whether our key signed exactly what the row and its PDFs say now."""
    statement = statement_signed(document)
    if document.digest is None or document.signature is None or document.key_id is None:
        return False
    if digest_of(statement) != bytes(document.digest):
        return False
    return is_signed(PURPOSE, document.key_id, canonical(statement), bytes(document.signature))


def signed_file(document: Signed) -> bytes:
    """What `manage.py verify_document` reads: the statement, its signature and which key made it."""
    whole: Mapping[str, Any] = {
        "statement": statement_signed(document),
        "algorithm": "Ed25519",
        "key": document.key_id,
        "signature": bytes(document.signature or b"").hex(),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def effect_now(document: Signed) -> str:
    if isinstance(document, PreservationRequest):
        return "revoked" if document.state == RequestState.DROPPED else "in_force"
    events = CaseEvent.objects.filter(case=document.case_id, pk__gt=document.event_id).order_by("pk")
    later = [(pk, Later(act=act)) for pk, act in events.values_list("pk", "act")]
    others = IssuedDocument.objects.filter(case=document.case_id, pk__gt=document.pk)
    later += [(event, Later(kind=kind)) for event, kind in others.values_list("event", "kind")]
    return effect_of(document.kind, (each for _pk, each in sorted(later, key=lambda pair: pair[0])))


def document_verified(typed: str) -> Verified | None:
    """The genuine document of a code as somebody typed it; None for every other code, whatever is wrong with it."""
    code = read_code(typed)
    if not code:
        return None
    found: Signed | None = only(IssuedDocument.objects.select_related("case").filter(code=code))
    found = found or only(PreservationRequest.objects.select_related("caller").filter(code=code))
    if found is None or not is_genuine(found):
        return None
    return Verified(found, effect_now(found), languages_of(found))


def events_unissued(since: datetime, until: datetime) -> "QuerySet[CaseEvent]":
    """Acts of this time whose document, of a kind that the pack issues, is not there yet; the oldest first."""
    rows = CaseEvent.objects.filter(document_due__isnull=False, at__gte=since, at__lte=until, issued_document=None)
    return rows.select_related("case").order_by("pk")


def is_issuing(act: str, policy: Policy) -> bool:
    """Whether the pack issues a document of this act."""
    return policy.documents is not None and KIND_OF_ACT.get(act) in policy.documents.marks
