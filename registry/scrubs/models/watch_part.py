"""Some of the rows of a watched list. A list of millions has many parts, so that each round holds one in memory."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from registry.scrubs.models.watch_list import WatchList


class WatchPart(models.Model):
    """Rows in the order of their sealed numbers, little-endian: `sealed` 8 bytes each, `rows` (the position in the list) 4,
    `codes` (the last answer, registry.engine.records.answer_code) 4. `refs`: encrypted under the day key "watchlist", b"" without any.

    `buckets`: the high bits of its numbers (`registry.scrubs.rules.watch.buckets_of`), each once: by them a number that was
    spoken of leads to the parts that may hold it. `by_clock`: some of the answers may run out.
    """

    watchlist = models.ForeignKey(WatchList, on_delete=models.CASCADE, related_name="parts")
    seal_key = models.SmallIntegerField()
    sealed = models.BinaryField()
    rows = models.BinaryField()
    codes = models.BinaryField()
    refs = models.BinaryField(default=b"", blank=True)
    buckets = ArrayField(models.IntegerField())
    by_clock = models.BooleanField()

    class Meta:
        # Written at once: a list of additions not sorted in yet would be read through by each look-up.
        indexes = [GinIndex(fields=["buckets"], name="watch_part_by_bucket", fastupdate=False)]
