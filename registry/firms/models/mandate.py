"""A firm's approval of a call centre that calls, and therefore scrubs, on its behalf."""

from django.db import models
from django.db.models import F, Q

from registry.firms.models.marketer import Marketer


class Mandate(models.Model):
    principal = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="mandates_held")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["principal", "agent"], condition=Q(until=None), name="mandate_once"),
            models.CheckConstraint(condition=~Q(principal=F("agent")), name="mandate_for_another"),
        ]
