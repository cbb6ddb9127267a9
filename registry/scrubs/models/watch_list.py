"""A scrubbed list kept fresh: for what purpose, when it was looked at, and until when."""

from functools import partial

from django.db import models
from django.db.models import Q

from core.ids import public_id
from core.models.free_text import FreeCharField
from registry.firms.models.marketer import Marketer
from registry.scrubs.models.scrub import Scrub


class WatchListQuerySet(models.QuerySet["WatchList"]):
    def live(self) -> "WatchListQuerySet":
        return self.filter(ended_at=None)


class WatchList(models.Model):
    """The purpose is the scrub's. The numbers are in `WatchPart`, what became of them in `WatchChange`."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "wl"))
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="watchlists")
    subject = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+")
    scrub = models.ForeignKey(Scrub, on_delete=models.PROTECT, related_name="watchlists")
    channel = models.CharField(max_length=20)
    category = models.CharField(max_length=40)
    campaign = FreeCharField(max_length=60, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    rows = models.BigIntegerField(default=0)
    filled_at = models.DateTimeField(null=True, blank=True)  # since then its parts are there
    round_at = models.DateTimeField(null=True, blank=True)  # of the last round, over news
    whole_at = models.DateTimeField(null=True, blank=True)  # of the last round, over every number
    by_clock_at = models.DateTimeField(null=True, blank=True)  # of the last round, over what runs out
    look_at = models.DateTimeField()  # when a round is due although nothing is noted of it
    next_round_at = models.DateTimeField()  # no round before; during a round: until when the list is its worker's alone
    last_position = models.BigIntegerField(default=0)  # of its last change
    announced_position = models.BigIntegerField(default=0)
    announced_at = models.DateTimeField(null=True, blank=True)

    objects = WatchListQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scrub"], condition=Q(ended_at=None), name="scrub_watched_once")]
        indexes = [
            models.Index(fields=["look_at"], condition=Q(ended_at=None), name="watchlist_due"),
            models.Index(fields=["subject"], condition=Q(ended_at=None), name="watchlist_of_subject"),
            models.Index(fields=["ends_at"], condition=Q(ended_at=None), name="watchlist_by_end"),
        ]
