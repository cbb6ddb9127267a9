"""What no firm may declare as its own, and what never stands on the blacklist, beyond the protected codes of the pack."""

from django.db import models
from django.db.models import Q

from core.models import User
from core.models.free_text import FreeTextField


class NeverListed(models.Model):
    """A caller that is never listed: emergency, government, hospital, bank-fraud lines. `value` may end in `*`."""

    value = models.CharField(max_length=40)
    reason = FreeTextField(spare=lambda row: {row.value})
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["value"], condition=Q(until=None), name="never_listed_once")]
