"""An establishment of a firm that is no firm of its own: whatever it does, its head office answers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models.free_text import FreeCharField
from registry.firms.models.marketer import Marketer


class Branch(models.Model):
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="branches")
    name = FreeCharField(max_length=200)
    registration_code = FreeCharField(max_length=40)  # its own: a branch has one beside its head office's
    province = models.CharField(max_length=10)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["marketer", "registration_code"], condition=Q(until=None), name="branch_of_firm_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["registration_code"], name="branch_by_code")]
