"""Who called or wrote, as the callee saw it. Kept in plaintext: callers are searched and published."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from core.models.by_part import index_of_signs


class Caller(models.Model):
    """A number (E.164), a short code of the pack, or the sender's name of a text. May be spoofed. One that showed no number is
    the caller of one call."""

    class Kind(models.TextChoices):
        E164 = "e164"
        SHORT_CODE = "short_code"
        SENDER_ID = "sender_id"
        WITHHELD = "withheld"

    value = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    province = models.CharField(max_length=10, blank=True)  # where the number was issued: a hint, "" when unknown
    allocated = models.BooleanField(default=True)  # False: outside the numbering plan as we know it
    # Until when a decision in force lists it, written down from compliance: open data shows a mobile in full until then.
    decided_until = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["province"], name="caller_of_province"),
            GinIndex(OpClass(Upper("value"), "gin_trgm_ops"), name="caller_by_part"),  # of its digits or letters
            index_of_signs("value", "caller_by_signs"),
        ]

    def __str__(self) -> str:
        return self.value
