"""Somebody says of a caller: this was no spam. It is counted as complaints are, and decides nothing by itself."""

from typing import ClassVar

from django.db import models

from complaints.models import Caller
from core.models import Number


class CounterWord(models.Model):
    """One word of one proved number on one caller."""

    caller = models.ForeignKey(Caller, on_delete=models.CASCADE, related_name="counter_words")
    number = models.ForeignKey(Number, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    device = models.BinaryField(null=True)  # keyed digests of the browser and the network, as of complaints
    network = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["caller", "number"], name="counter_word_once")]
