"""What many of a firm's records add up to, written once when they have all been committed (docs/adr/0045)."""

from django.db import models

from registry.firms.models.marketer import Marketer


class ChargedSpan(models.Model):
    """The records of `marketer` that charged anything, with ids above `after` and up to `last`: how many numbers, and when.

    Ids of one firm grow in the order of commit, for they are drawn under the lock of its quota: no record comes in later.
    """

    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+", db_index=False)
    after = models.BigIntegerField()
    last = models.BigIntegerField()
    charged = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["marketer", "last"], name="charged_span_of_firm")]
