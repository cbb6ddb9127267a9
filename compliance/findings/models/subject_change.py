"""Whose violations have changed since they were last gathered."""

from django.db import models
from django.db.models import Q


class SubjectChange(models.Model):
    """A firm, or a caller whose firm is unknown, by its id.

    Written by a trigger with each violation that comes, goes, is settled or open again, in the transaction of the change: a
    change that commits late is found late, never missed. Whoever looks at a subject deletes its rows first and reads its
    violations afterwards.
    """

    marketer = models.BigIntegerField(null=True)
    caller = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["marketer"], condition=Q(marketer__isnull=False), name="change_of_marketer"),
            models.Index(fields=["caller"], condition=Q(caller__isnull=False), name="change_of_caller"),
        ]
