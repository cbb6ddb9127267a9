"""A code on its way to a number, by text message or spoken to the line."""

from datetime import datetime

from django.db import models

from core.models.number import Number


class NumberCodeQuerySet(models.QuerySet["NumberCode"]):
    def live(self, at: datetime) -> "NumberCodeQuerySet":
        return self.filter(used_at=None, expires_at__gt=at)


class NumberCode(models.Model):
    """One sending. While a code lives, asking again sends the same one: what is on the phone works, whichever came last."""

    number = models.ForeignKey(Number, on_delete=models.CASCADE, related_name="codes")
    medium = models.CharField(max_length=5)  # "text", "voice"
    digits = models.SmallIntegerField()  # how many
    secret = models.BinaryField()  # encrypted under the day key "code", so that a stolen table gives none
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # a code proves once

    objects = NumberCodeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["number", "-sent_at"], name="code_of_number")]
