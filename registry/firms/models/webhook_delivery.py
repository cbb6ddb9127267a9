"""One message on its way to one webhook. The row is the truth; a task or the sweep sends it."""

from django.db import models

from registry.firms.models.webhook import Webhook
from registry.firms.models.webhook_message import WebhookMessage


class WebhookDelivery(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        DELIVERED = "delivered"
        FAILED = "failed"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    message = models.ForeignKey(WebhookMessage, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.SmallIntegerField(default=0)
    # While sending: until when this try is its worker's alone.
    next_try_at = models.DateTimeField()
    last_status = models.SmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=20, blank=True)  # a short code; never what the other side wrote
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "message"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["webhook", "next_try_at"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="delivery_waiting",
            )
        ]
