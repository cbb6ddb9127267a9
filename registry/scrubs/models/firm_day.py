"""What a firm asked in one day, added up (docs/adr/0088)."""

from typing import ClassVar

from django.db import models

from registry.firms.models.marketer import Marketer


class FirmDay(models.Model):
    """`day` in the zone of the numbers. `asked`: rows of its scrubs of the live register, then by answer; `fresh`: numbers that
    were new to the firm. Counted anew from the scrubs whenever one came to the day."""

    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    scrubs = models.BigIntegerField()
    asked = models.BigIntegerField()
    callable = models.BigIntegerField()
    not_callable = models.BigIntegerField()
    conditional = models.BigIntegerField()
    unknown = models.BigIntegerField()
    invalid = models.BigIntegerField()
    fresh = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["marketer", "day"], name="firm_day_once")]
        indexes: ClassVar = [models.Index(fields=["day"], name="firm_day_by_day")]


class FirmDayMark(models.Model):
    """One row. Scrubs with ids up to `counted` are all counted. Those up to `seen` had been given out when the transactions from
    `above` on had not begun: once all before `above` are over, no scrub up to `seen` can come any more."""

    counted = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    above = models.BigIntegerField(default=0)
