"""One piece of news for one firm. Its public id is the `webhook-id`, the same in every try and replay."""

from functools import partial

from django.db import models

from core.ids import public_id
from registry.firms.models.marketer import Marketer


class WebhookMessage(models.Model):
    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "msg"))
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+")
    live = models.BooleanField(default=True)
    event = models.CharField(max_length=40)
    data = models.JSONField()  # ids and counts only, never a number
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["marketer", "at"], name="message_of_marketer"),
            models.Index(fields=["at"], name="message_by_age"),
        ]
