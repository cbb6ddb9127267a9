"""A business relationship a firm has on file; it overrides the register only where the pack says so, and for how long."""

from django.db import models

from core.models import Number
from registry.firms.models.marketer import Marketer


class Relationship(models.Model):
    class Kind(models.TextChoices):
        PURCHASE = "purchase"
        INQUIRY = "inquiry"

    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="relationships")
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="relationships")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()  # of the purchase or inquiry
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["number", "marketer", "-at"], name="relationship_of_number")]
