"""A question a firm asked: for what purpose, when, and the receipt it was given. The answers are in `ScrubRecord`."""

from functools import partial

from django.db import models

from core.ids import public_id
from core.models.free_text import FreeCharField
from registry.firms.models.api_key import ApiKey
from registry.firms.models.marketer import Marketer


class ScrubQuerySet(models.QuerySet["Scrub"]):
    def live(self) -> "ScrubQuerySet":
        return self.filter(live=True)


class Scrub(models.Model):
    """`marketer` asked; `subject` is the firm whose call it is: the same, or the one that approved this caller."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "scr"))
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="scrubs")
    subject = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="scrubs_for")
    key = models.ForeignKey(ApiKey, null=True, blank=True, on_delete=models.PROTECT, related_name="scrubs")
    live = models.BooleanField(default=True)  # False: asked with a test key; proves nothing
    channel = models.CharField(max_length=20)
    category = models.CharField(max_length=40)
    campaign = FreeCharField(max_length=60, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    register_version = models.CharField(max_length=60)
    policy_version = models.CharField(max_length=40)
    counts = models.JSONField()
    salt = models.BinaryField()  # encrypted: with it a one-number list could be guessed from its digest
    receipt = models.TextField()

    objects = ScrubQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-checked_at"], name="scrub_for_subject"),
            models.Index(fields=["marketer", "-checked_at"], name="scrub_by_marketer"),
            # A search of a firm's history: of millions of scrubs the fifty it shows are read.
            models.Index(
                fields=["marketer", "campaign", "-checked_at", "-id"],
                condition=models.Q(live=True) & ~models.Q(campaign=""),
                name="scrub_by_campaign",
            ),
            models.Index(
                fields=["marketer", "category", "-checked_at", "-id"],
                condition=models.Q(live=True),
                name="scrub_by_trade",
            ),
        ]
