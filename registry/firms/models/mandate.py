"""A firm's approval of a call centre that calls, and therefore scrubs, on its behalf: one link of a chain."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from registry.firms.models.marketer import Marketer


class Mandate(models.Model):
    """Counts from `since` to `until`, and only once both sides have approved it (`registry.firms.rules.mandate`).

    Empty `channels` or `categories`: all. `passes_on`: the agent may call in a sub-contractor, by a mandate of its own.
    """

    principal = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="mandates_held")
    channels = ArrayField(models.CharField(max_length=20), blank=True, default=list, db_default=[])
    categories = ArrayField(models.CharField(max_length=40), blank=True, default=list, db_default=[])
    passes_on = models.BooleanField(default=False, db_default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    principal_approved_at = models.DateTimeField(null=True, blank=True)
    agent_approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["principal", "agent"], condition=Q(until=None), name="mandate_once"),
            models.CheckConstraint(condition=~Q(principal=F("agent")), name="mandate_for_another"),
        ]
