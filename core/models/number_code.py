"""A code on its way to a number, by text message or spoken to the line."""

from datetime import datetime

from django.db import models


class NumberCodeQuerySet(models.QuerySet["NumberCode"]):
    def live(self, at: datetime) -> "NumberCodeQuerySet":
        return self.filter(used_at=None, expires_at__gt=at)


class NumberCode(models.Model):
    """One sending. While a code lives, asking again for the same purpose sends the same one: what is on the phone works,
    whichever came last.

    The number and whoever asked are kept as keyed digests, for a day: nobody has proved the number yet, and strangers'
    requests are to leave no row in the table of numbers.
    """

    purpose = models.CharField(max_length=20)  # `core.proving.purpose`
    digest = models.CharField(max_length=64)  # of the number
    medium = models.CharField(max_length=5)  # "text", "voice"
    digits = models.SmallIntegerField()  # how many
    secret = models.BinaryField()  # encrypted under the day key "code", so that a stolen table gives none
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # a code proves once
    way = models.CharField(max_length=4)  # "free", "work", "wait": how the asker came to it
    address = models.CharField(max_length=64)  # digests of what askers are counted by (`core.proving.asking`)
    network = models.CharField(max_length=64)
    prefix = models.CharField(max_length=64)

    objects = NumberCodeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["digest", "purpose", "-sent_at"], name="code_of_number"),
            models.Index(fields=["address", "sent_at"], name="code_by_address"),
            models.Index(fields=["network", "sent_at"], name="code_by_network"),
            models.Index(fields=["prefix", "sent_at"], name="code_by_prefix"),
            models.Index(fields=["sent_at"], name="code_by_age"),
        ]
