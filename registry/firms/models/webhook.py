"""Where a firm wants to hear of news, and with which secret it is signed."""

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.ids import public_id
from core.models import User
from registry.firms.models.marketer import Marketer


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def standing(self) -> "WebhookQuerySet":
        return self.filter(deleted_at=None)


class Webhook(models.Model):
    """Secrets are encrypted (core.secrets.encryption, purpose "webhook"); the former one signs beside the new one for a day."""

    class Disabled(models.TextChoices):
        FIRM = "firm"  # the firm itself switched it off
        GONE = "gone"  # the other side answered 410
        FAILING = "failing"  # nothing got through for days

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "whk"))
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="webhooks")
    live = models.BooleanField(default=True)  # False: made with a test key, hears of the sandbox alone
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=500, blank=True)
    events = ArrayField(models.CharField(max_length=40))
    secret = models.BinaryField(blank=True)
    former_secret = models.BinaryField(default=b"", blank=True)
    former_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)  # of the first failure that no success followed
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=10, choices=Disabled.choices, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)  # address and secrets are gone then

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(disabled_at=None, disabled_reason="")
                | (models.Q(disabled_at__isnull=False) & ~models.Q(disabled_reason="")),
                name="webhook_disabled_for_a_reason",
            )
        ]
