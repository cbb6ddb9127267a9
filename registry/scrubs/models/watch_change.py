"""One row of a watched list whose decision became another one."""

from django.db import models

from registry.scrubs.models.watch_list import WatchList


class WatchChange(models.Model):
    """`position`: 1, 2, 3 … within the list, in the order of commits, so that a reader's cursor misses nothing.

    Only the day is kept, and changes are read day by day in the order of the list: neither a moment nor the order of
    two changes of a day tells when somebody registered.
    """

    watchlist = models.ForeignKey(WatchList, on_delete=models.CASCADE, related_name="changes")
    position = models.BigIntegerField()
    row = models.BigIntegerField()
    ref = models.BinaryField(default=b"", blank=True)  # encrypted under the day key "watchlist"; b"": the row had none
    from_code = models.IntegerField()
    to_code = models.IntegerField()
    day = models.DateField()  # in the pack's zone

    class Meta:
        constraints = [models.UniqueConstraint(fields=["watchlist", "position"], name="watch_change_in_order")]
        indexes = [models.Index(fields=["watchlist", "day", "row", "position"], name="watch_change_by_day")]
