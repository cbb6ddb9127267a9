"""The reference of a withdrawal that found nothing to withdraw: used up all the same, or whoever used it again would learn that."""

from django.db import models


class IdleReference(models.Model):
    """No number stands here, sealed or not: nobody is remembered for not being registered."""

    source = models.CharField(max_length=60)
    reference = models.CharField(max_length=64)  # HMAC, as in the change log
    said = models.CharField(max_length=64)  # HMAC of reference and number: whether the same is said again

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "reference"], name="idle_reference_once")]
