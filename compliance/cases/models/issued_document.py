"""A document that was issued: what it says in each language, its PDFs, and the signature over all of it. Never changed.

Whether it is still in force is asked of what came later (rules/document_kinds.effect_of).
"""

from typing import ClassVar

from django.db import models

from compliance.cases.models.case import Case, CaseEvent
from core.models import User
from core.models.append_only import append_only
from core.models.free_text import FreeJSONField


def _callers_spared(row: "DocumentNumber | IssuedDocument") -> set[str]:
    """The callers that a document of the case names: all that were complained about in it."""
    return set(row.case.violations.values_list("caller__value", flat=True))


class DocumentSerial(models.Model):
    """The last number given to a kind of document of an office in a year; locked while the next is taken."""

    office = models.CharField(max_length=40)  # its mark in the number
    kind = models.CharField(max_length=30)
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "year"], name="document_serial_once"),
        ]


class DocumentDue(models.Model):
    """An act whose document is not there yet: written with the act, deleted with the document, so that the sweep reads no other."""

    event = models.OneToOneField(CaseEvent, on_delete=models.PROTECT, primary_key=True, related_name="document_due")


class DocumentNumber(models.Model):
    """Number, code and words of a document about to be issued, so that its PDF is made outside of any lock.

    Whoever dies after it goes on from it: no number is lost, and the same act issues one document.
    """

    event = models.OneToOneField(CaseEvent, on_delete=models.PROTECT, related_name="document_number")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="document_numbers")
    kind = models.CharField(max_length=30)
    number = models.CharField(max_length=80, unique=True)
    code = models.CharField(max_length=20, unique=True)  # 7QK4-2M9D-XP3L
    written = FreeJSONField(spare=_callers_spared)  # language -> core.typesetting.blocks.Document, raw
    key_id = models.SmallIntegerField()  # the key that will sign, named in the PDF
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = append_only()


class IssuedDocument(models.Model):
    public_id = models.CharField(max_length=40, unique=True)
    event = models.OneToOneField(CaseEvent, on_delete=models.PROTECT, related_name="issued_document")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="issued_documents")
    kind = models.CharField(max_length=30)
    number = models.CharField(max_length=80, unique=True)
    code = models.CharField(max_length=20, unique=True)
    to_firm = models.BooleanField(default=False)
    written = FreeJSONField(spare=_callers_spared)
    key_id = models.SmallIntegerField()
    digest = models.BinaryField()  # SHA-256 of what is signed (rules/document_signature)
    signature = models.BinaryField()  # Ed25519
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="issued_document_of_case")]
        triggers: ClassVar = append_only()


class IssuedPdf(models.Model):
    """The document in one language, as it was handed out."""

    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="pdfs")
    language = models.CharField(max_length=10)
    content = models.BinaryField()
    sha256 = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "language"], name="issued_pdf_once")]
        triggers: ClassVar = append_only()
