"""Some of the rows of a watched list. A list of millions has many parts, so that each round holds one in memory."""

from django.db import models

from registry.scrubs.models.watch_list import WatchList


class WatchPart(models.Model):
    """Rows in the order of their sealed numbers, little-endian: `sealed` 8 bytes each, `rows` (the position in the list) 4,
    `codes` (the last answer, registry.engine.records.answer_code) 2. `refs`: encrypted under the day key "watchlist", b"" without any.
    """

    watchlist = models.ForeignKey(WatchList, on_delete=models.CASCADE, related_name="parts")
    seal_key = models.SmallIntegerField()
    sealed = models.BinaryField()
    rows = models.BinaryField()
    codes = models.BinaryField()
    refs = models.BinaryField(default=b"", blank=True)
