"""What the database knows of the seal keys: never a key, only which one is which."""

from django.db import models
from django.db.models import F, Q


class SealKeyCheck(models.Model):
    """What a known number seals to under each key. Checked at start: with a wrong key every number would look unregistered."""

    seal_key = models.SmallIntegerField(primary_key=True)
    answer = models.BigIntegerField()


class SealKeyUse(models.Model):
    """One row: the key that new numbers are sealed under, and during a change of key the one that rows may still be under.

    The re-sealing goes through the ids up to `last`, the highest there was at the change: `position` is how far it is,
    `behind` whether it has passed by rows that somebody held at that moment.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    in_use = models.SmallIntegerField()
    former = models.SmallIntegerField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    position = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    behind = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_row_of_seal_key_use"),
            models.CheckConstraint(condition=Q(former=None) | ~Q(former=F("in_use")), name="former_key_is_another"),
        ]
