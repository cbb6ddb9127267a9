"""An operator's report that a line ended or has another holder. A claim, until the line had its days to object."""

from django.db import models
from django.db.models import Q

from core.models import Number
from registry.firms.models.marketer import Marketer


class Disconnection(models.Model):
    class End(models.TextChoices):
        RELEASED = "released"  # nobody objected: nothing of the former holder shows to the next
        NEW_HOLDER = "new_holder"  # whoever holds the line said that it is another
        KEPT = "kept"  # whoever holds the line said that it is the same
        OUTDATED = "outdated"  # the line did something here after the day it is said to have ended

    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="disconnections")
    source = models.CharField(max_length=60)  # public id of the operator
    reference = models.CharField(max_length=64)  # digest of the operator's own
    said = models.CharField(max_length=64)  # digest of number and moment, whatever row the number has by now
    said_at = models.DateTimeField()  # when the line ended, as the operator says
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()  # until then the line may object
    told_at = models.DateTimeField(null=True, blank=True)  # or found to have nobody to be told
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, blank=True, choices=End.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "reference"], name="disconnection_said_once"),
            models.UniqueConstraint(fields=["number"], condition=Q(ended_at=None), name="disconnection_open_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(ended_at=None), name="disconnection_due"),
            models.Index(fields=["id"], condition=Q(told_at=None), name="disconnection_untold"),
        ]


class LineChange(models.Model):
    """Since when the line that this row stands for has had its holder: what was agreed before was agreed by another."""

    number = models.OneToOneField(Number, on_delete=models.PROTECT, related_name="line_change")
    since = models.DateTimeField()


class FormerConsent(models.Model):
    """A firm had the leave of the former holder. Nothing else is kept of it with the number: neither which, nor whose."""

    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="former_consents")
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["marketer", "number"], name="former_consent_once")]
