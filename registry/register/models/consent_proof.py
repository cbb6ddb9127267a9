"""A file by which a firm proves a consent that it claims: a recording, a signed paper, a picture of a form."""

from typing import ClassVar

from django.db import models

from core.models import Attachment
from registry.register.models.consent import Consent


class ConsentProof(models.Model):
    """`matches`: whether it is the file whose SHA-256 was claimed; None where none was. It is the firm's word like the rest."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="proofs")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="consent_proof")
    matches = models.BooleanField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["consent", "at"], name="proof_of_consent")]
