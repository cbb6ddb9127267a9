"""What a scrub answered, in final form (docs/adr: the scrub record is one bytea, not a row per number)."""

from typing import ClassVar

import pgtrigger
from django.db import models

from registry.models.marketer import Marketer
from registry.models.scrub import Scrub


class ScrubRecord(models.Model):
    """`rows`: the numbers asked, sorted, each 8 bytes big-endian sealed number and 2 bytes big-endian answer code.

    `charged`: the sealed numbers (8 bytes big-endian, sorted) that were new to this firm within the pack's quota period.
    Written once (the database refuses an update), deleted when its time of keeping ends.
    Sealed under `seal_key` and never re-sealed: retired keys are kept as long as records are.
    """

    scrub = models.OneToOneField(Scrub, primary_key=True, on_delete=models.PROTECT, related_name="record")
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    seal_key = models.SmallIntegerField()
    rows = models.BinaryField()
    charged = models.BinaryField()
    result_root = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["marketer", "checked_at"], name="record_of_marketer")]
        triggers: ClassVar = [pgtrigger.Protect(name="never_rewritten", operation=pgtrigger.Update)]
