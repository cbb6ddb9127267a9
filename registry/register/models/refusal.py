"""A citizen's recorded word to one firm: do not call me again. Final (CPL 29)."""

from django.db import models

from core.models import Number
from registry.firms.models.marketer import Marketer


class Refusal(models.Model):
    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="refusals")
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="refusals")
    source = models.CharField(max_length=20)  # "site", "complaint", "firm"
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["number", "marketer", "at"], name="refusal_of_number")]
