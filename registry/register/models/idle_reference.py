"""Acts that changed nothing: their references are used up all the same, or whoever used one again would learn that; and a
withdrawal that found nothing to withdraw still stands above what was asked before it and arrives later."""

from django.db import models


class IdleReference(models.Model):
    """No number stands here, sealed or not: nobody is remembered for not being registered."""

    source = models.CharField(max_length=60)
    reference = models.CharField(max_length=64)  # HMAC, as in the change log
    said = models.CharField(max_length=64)  # HMAC of reference, act and number: whether the same is said again

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "reference"], name="idle_reference_once")]


class IdleWithdrawal(models.Model):
    """When somebody withdrew last, registered or not; by an HMAC of the number, which is nowhere kept."""

    digest = models.CharField(max_length=64, unique=True)
    said_at = models.DateTimeField(db_index=True)
