"""What is open of a fine and gains, given up because it can be collected no more."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from compliance.cases.models.case import Case, callers_of
from core.models import User
from core.models.free_text import FreeTextField


class WriteOff(models.Model):
    """`answered_at`: None while it is proposed. `amount`: what was open when it was agreed to, in whole units of the currency; what is
    paid later counts all the same. `ground`: a code of rules/write_off. `papers`: public ids of files of the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="write_offs")
    ground = models.CharField(max_length=30)
    reason = FreeTextField(spare=callers_of)
    papers = ArrayField(models.CharField(max_length=40))
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    agreed = models.BooleanField(default=False)
    amount = models.BigIntegerField(null=True)
    answer = FreeTextField(blank=True, spare=callers_of)  # why it was refused

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at=None), name="write_off_proposed_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(agreed=False) | Q(answered_at__isnull=False, amount__gt=0), name="write_off_of_something"
            ),
        ]
