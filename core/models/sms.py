"""Messages to citizens. The row is the truth; a task or the sweep hands it to the gateway."""

from django.db import models

from core.models.number import Number


class SmsMessage(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    number = models.ForeignKey(Number, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    body = models.BinaryField()  # encrypted under the day key "sms"; empty after it was sent in production
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    tries = models.SmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(state__in=["queued", "sending"]), name="sms_waiting"
            ),
        ]
