"""A citizen's recorded word to one firm: do not call me again. Final (CPL 29)."""

from django.db import models

from core.models import Number
from core.models.free_text import FreeCharField
from registry.firms.models.marketer import Marketer


class Refusal(models.Model):
    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="refusals")
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="refusals")
    source = models.CharField(max_length=20)  # "site", "complaint", "firm", "unsubscribe", "counter"
    at = models.DateTimeField()  # when we heard of it, and it binds the firm
    # When it was said to the firm, by its word: what it hands in again adds nothing.
    said_at = models.DateTimeField(null=True, blank=True)
    campaign = FreeCharField(max_length=60, blank=True, db_default="")  # of the message that was answered

    class Meta:
        indexes = [
            models.Index(fields=["number", "marketer", "at"], name="refusal_of_number"),
            models.Index(fields=["marketer", "id"], name="refusal_of_firm"),
        ]
