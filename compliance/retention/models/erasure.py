"""A citizen leaves: what is kept of them ends, once they had their hours to think better of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import User

OPEN = Q(done_at=None, stopped_at=None)


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def open(self) -> "ErasureQuerySet":
        """Asked for, and neither carried out nor stopped."""
        return self.filter(OPEN)


class Erasure(models.Model):
    """Once it is carried out the row names nobody: the account's number is released, and the account is shut."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="erasures")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()  # until then it can be stopped
    stopped_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=OPEN, name="erasure_open_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=OPEN, name="erasure_waiting")]
