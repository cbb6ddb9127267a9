"""What a scrub asked for the first time, as far as it tells a list from a scan (`registry.scrubs.rules.scan`)."""

from typing import ClassVar

import pgtrigger
from django.db import models

from registry.firms.models.api_key import ApiKey
from registry.firms.models.marketer import Marketer


class ScanMeasure(models.Model):
    """One row for each scrub or list that asked about anything new; `public_id`: its id. Written once under the lock of the
    firm's quota, so its ids grow in the order of commit. It holds the sums as they stand after it, of the firm and of its key: what
    they are follows from the rows before it, and the tests reckon it anew.

    `unplanned`: the numbers that no plan allotted, distinct, 8 bytes each, sealed under `seal_key`. Nobody has them, but a range
    may be younger than our plan. Deleted with the quota's period.
    """

    public_id = models.CharField(max_length=40, unique=True)
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    allocated = models.BigIntegerField()
    in_runs = models.BigIntegerField()
    unallocated = models.BigIntegerField()
    sparse = models.BigIntegerField()
    seal_key = models.SmallIntegerField()
    unplanned = models.BinaryField(default=b"")
    firm_unallocated = models.FloatField()
    firm_runs = models.FloatField()
    key_unallocated = models.FloatField()
    key_runs = models.FloatField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["marketer", "-id"], name="measure_of_marketer"),
            models.Index(fields=["key", "-id"], condition=models.Q(key__isnull=False), name="measure_of_key"),
            models.Index(fields=["at"], name="measure_by_age"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_rewritten", operation=pgtrigger.Update)]
