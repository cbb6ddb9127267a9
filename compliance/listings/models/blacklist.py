"""The list of callers: what stands on it, who agreed, and what changed since."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from complaints.models import Caller
from compliance.listings.rules.listing import PUBLISHED
from core.models import User
from core.models.append_only import append_only
from core.models.free_text import FreeJSONField, FreeTextField
from core.models.never import NEVER
from registry.firms.models import Marketer
from registry.firms.selectors.caller_number import callers_approved

if TYPE_CHECKING:
    from compliance.listings.models.appeal import Appeal


class BlacklistQuerySet(models.QuerySet["BlacklistEntry"]):
    def active(self, at: datetime) -> "BlacklistQuerySet":
        return self.filter(state=BlacklistEntry.State.ACTIVE, since__lte=at, until__gt=at)

    def listed(self) -> "BlacklistQuerySet":
        """What its last version holds; an entry whose term is over stands in it until the sweep takes it out, which may be late:
        whoever tells others asks `published`."""
        return self.filter(state=BlacklistEntry.State.ACTIVE, action__in=PUBLISHED, fallen_at=None)

    def published(self, at: datetime) -> "BlacklistQuerySet":
        """What readers of the list are told, and anybody."""
        return self.listed().active(at)

    def latest_first(self) -> "BlacklistQuerySet":
        """What waits for an officer first. By nothing that the public may not know: the address of a page says it."""
        return self.annotate(stands=Coalesce("since", NEVER)).order_by("-stands", "-pk")


class BlacklistEntry(models.Model):
    class State(models.TextChoices):
        PROPOSED = "proposed"
        ACTIVE = "active"
        REFUSED = "refused"
        ENDED = "ended"

    class Appeal(models.TextChoices):
        NONE = "none"
        OPEN = "open"
        GRANTED = "granted"
        REFUSED = "refused"

    public_id = models.CharField(max_length=30, unique=True)
    # The case it came from. Only the column points up the stair; the code of this room knows nothing of cases.
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="listings")
    caller = models.ForeignKey(Caller, null=True, on_delete=models.PROTECT, related_name="listings")
    marketer = models.ForeignKey(Marketer, null=True, on_delete=models.PROTECT, related_name="listings")
    pattern = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=12)  # watch, label, block, emergency
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    kind = models.CharField(max_length=30, blank=True)
    category = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=40)  # "complaints", "unproved_rows" or "decision"
    people = models.IntegerField(default=0)
    days = models.IntegerField(default=0)
    places = models.IntegerField(default=0)
    confirmed = models.IntegerField(default=0)
    rows = models.IntegerField(default=0)
    policy_version = models.CharField(max_length=40)
    proposed_at = models.DateTimeField()
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)
    appeal_state = models.CharField(max_length=10, choices=Appeal.choices, default=Appeal.NONE)
    fallen_at = models.DateTimeField(
        null=True
    )  # since when it is only watched, for somebody appeals or the line may have changed hands
    # Why it stands on under an appeal: an officer's reasons of present danger.
    danger = FreeTextField(blank=True, spare=lambda row: _callers_of_entry(row))
    untold_at = models.DateTimeField(null=True)  # since when it stands published and nobody could be told
    warned_at = models.DateTimeField(null=True)  # when the firm that declared the caller heard that it is to be listed

    objects: ClassVar[models.Manager["BlacklistEntry"]] = BlacklistQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["caller", "action"],
                condition=Q(state__in=["proposed", "active"]),
                name="listing_once_per_caller_and_action",
            ),
            models.UniqueConstraint(
                fields=["marketer", "action"],
                condition=Q(state__in=["proposed", "active"]),
                name="listing_once_per_marketer_and_action",
            ),
            models.UniqueConstraint(
                fields=["pattern", "action"],
                condition=Q(state__in=["proposed", "active"]) & ~Q(pattern=""),
                name="listing_once_per_pattern_and_action",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "until"], name="listing_by_end"),
            models.Index(fields=["pattern"], condition=~Q(pattern=""), name="listing_by_pattern"),
        ]

    @property
    def named(self) -> str:
        """The caller or the pattern; "" for a firm's."""
        return self.caller.value if self.caller is not None else self.pattern

    @property
    def stands_as(self) -> str:
        """What it does now: under an appeal it may only be watched."""
        return "watch" if self.fallen_at else self.action


def callers_of(row: "ListingReview | ListingEvent | Appeal") -> set[str]:
    """The callers that stay in a text about an entry: the listed one, or those approved as its firm's."""
    return _callers_of_entry(row.entry)


def _callers_of_entry(entry: BlacklistEntry) -> set[str]:
    if entry.caller is not None:
        return {entry.caller.value}
    return callers_approved(entry.marketer_id) if entry.marketer_id else set()


class ListingReview(models.Model):
    """One officer's word on one proposal. `instead_of`: in whose place, by a deputy."""

    entry = models.ForeignKey(BlacklistEntry, on_delete=models.PROTECT, related_name="reviews")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    instead_of = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    reason = FreeTextField(blank=True, spare=callers_of)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "officer"], name="listing_reviewed_once")]
        triggers: ClassVar = append_only()


class ListingEvent(models.Model):
    """Everything that ever happened to an entry, oldest first. Never changed. A case shows those of its entries."""

    entry = models.ForeignKey(BlacklistEntry, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=40)
    params = FreeJSONField(default=dict, spare=callers_of)
    note = FreeTextField(blank=True, spare=callers_of)

    class Meta:
        indexes = [models.Index(fields=["entry", "at", "id"], name="listing_timeline")]
        triggers: ClassVar = append_only()


class BlacklistVersion(models.Model):
    """One row: the version readers compare with. Locked while the list changes, so versions commit in order."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=0)
    forgotten = models.BigIntegerField(
        db_default=0
    )  # changes up to here may be deleted: older readers get the whole list


class BlacklistChange(models.Model):
    version = models.BigIntegerField(primary_key=True)
    entry = models.ForeignKey(BlacklistEntry, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=10)  # "listed", "changed" or "ended"
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = append_only()
