"""The change log of the register: append-only, so that "was it registered at T" has one answer for ever."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from core.models import Number
from core.models.append_only import append_only
from core.models.audit import CurrentTransactionId
from registry.register.rules.registration import RegistrationStanding, registration_standing


class RegisterChange(models.Model):
    class What(models.TextChoices):
        REGISTERED = "registered"
        CHANGED = "changed"
        WITHDRAWN = "withdrawn"

    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=10, choices=What.choices)
    preferences = models.JSONField()  # {} once withdrawn
    assurance = models.CharField(max_length=20)
    source = models.CharField(max_length=60)
    # HMAC of the sender's own reference: it may hold a number, and only equality is ever asked.
    reference = models.CharField(max_length=64, blank=True)
    registered_at = models.DateTimeField()  # of the registration this change belongs to
    binding_from = models.DateTimeField()
    said_at = models.DateTimeField()  # when the holder did it, as the source reports
    at = models.DateTimeField()  # when the platform heard of it: from here on the register says so
    transaction = models.BigIntegerField(db_default=CurrentTransactionId(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "reference"], condition=~models.Q(reference=""), name="change_reference_once"
            ),
        ]
        indexes = [
            models.Index(fields=["number", "at", "id"], name="change_of_number"),
            models.Index(fields=["transaction", "id"], name="change_in_commit_order"),
        ]
        triggers: ClassVar = append_only()

    def standing(self, at: datetime) -> RegistrationStanding:
        """How the number stands at `at`, if this is its last word then."""
        return registration_standing(withdrawn=self.what == self.What.WITHDRAWN, binding_from=self.binding_from, at=at)
