"""What a watched list's next round must look at. Deleted by the round that has looked."""

from django.db import models

from registry.scrubs.models.watch_list import WatchList


class WatchNews(models.Model):
    """A number that was spoken of and that this part may hold, by the id of its `core.Number`; without one, all of the list.

    `as_of`: decide as of here, never before what was said. Written by one sweep at a time, so ids follow the order of commits.
    """

    watchlist = models.ForeignKey(WatchList, on_delete=models.CASCADE, related_name="news", db_index=False)
    part = models.BigIntegerField(null=True)
    number = models.BigIntegerField(null=True)
    as_of = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["watchlist", "id"], name="watch_news_of_list")]
