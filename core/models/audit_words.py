"""What a person wrote beside a record of the audit trail. The trail stays whole and for ever; these words end."""

import hashlib

from django.db import models

from core.models.audit import AuditRecord
from core.models.free_text import FreeTextField


class AuditWords(models.Model):
    """The record holds `digest` alone, and `salt` goes with the words: nobody can tell afterwards what they were."""

    record = models.OneToOneField(AuditRecord, primary_key=True, on_delete=models.PROTECT, related_name="words")
    words = FreeTextField()
    salt = models.BinaryField()

    @property
    def digest(self) -> str:
        return words_digest(bytes(self.salt), self.words)


def words_digest(salt: bytes, words: str) -> str:
    return hashlib.sha256(salt + words.encode()).hexdigest()
