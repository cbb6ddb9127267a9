"""A firm's claim that the holder of a number agreed, and what became of it. Its times are its history."""

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Greatest

from core.ids import public_id
from core.models import Number
from registry.firms.models.marketer import Marketer


class Consent(models.Model):
    """What counts is `received_at`, when the platform heard of it, not the `given_at` that the firm claims."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "con"))
    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="consents")
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="consents")
    channels = ArrayField(models.CharField(max_length=20))
    categories = ArrayField(models.CharField(max_length=40))
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    evidence = models.BinaryField()  # JSON {kind, reference, sha256}, encrypted: a firm's reference may hold a number
    content_digest = models.CharField(max_length=64)  # HMAC of the claim, so that handing it in twice adds nothing
    received_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    contested_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # taken back by the firm itself
    ended_at = models.DateTimeField(null=True, blank=True)  # the number changed hands

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["marketer", "number", "content_digest"], name="consent_claimed_once")
        ]
        indexes = [
            models.Index(fields=["number", "marketer"], name="consent_of_number"),
            models.Index(
                fields=["received_at"],
                condition=models.Q(notified_at=None, confirmed_at=None, contested_at=None, revoked_at=None),
                name="consent_not_notified",
            ),
            # The last time anybody said anything to it: watched lists ask for what is new (registry.scrubs.selectors.watch_news).
            models.Index(
                models.F("marketer"),
                Greatest("received_at", "confirmed_at", "contested_at", "revoked_at", "withdrawn_at", "ended_at"),
                name="consent_last_moved",
            ),
        ]
