"""Which scrubs may have asked about a number: an index over spans of records, added to as they come (docs/adr/0090)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class RecordSpan(models.Model):
    """The records with ids above `after` and up to `last`, all of them settled. `first_scrub`: the lowest id of their scrubs,
    from which the entries of buckets count. `last_at`: the latest of their moments. `seal_keys`: under which they are sealed.
    """

    after = models.BigIntegerField()
    last = models.BigIntegerField(unique=True)
    first_scrub = models.BigIntegerField()
    last_at = models.DateTimeField(db_index=True)
    seal_keys = ArrayField(models.SmallIntegerField())


class RecordBucket(models.Model):
    """`entries`: as `registry.engine.records.bucket_index` packs them."""

    span = models.ForeignKey(RecordSpan, on_delete=models.CASCADE, related_name="buckets", db_index=False)
    group = models.SmallIntegerField()
    entries = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "span"], name="bucket_of_span")]


class RecordMark(models.Model):
    """One row: records up to the id `seen` had been given out when the transactions from `above` on had not begun. Once all
    before `above` are over, no record up to `seen` can come any more."""

    seen = models.BigIntegerField()
    above = models.BigIntegerField()
