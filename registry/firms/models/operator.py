"""A telephone operator, handset or app maker, or another complaint centre: whoever hands in and takes out by API."""

from functools import partial

from django.db import models

from core.ids import public_id
from core.models.free_text import FreeCharField


class Operator(models.Model):
    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "opr"))
    name = FreeCharField(max_length=200)
    admitted_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_because = FreeCharField(max_length=300, blank=True)  # as the operator reads it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="operator_name_once")]

    def __str__(self) -> str:
        return self.name
