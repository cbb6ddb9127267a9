"""Messages to citizens, written or spoken. The row is the truth; a task or the sweep hands it to a gateway."""

from django.db import models

from core.models.number import Number


class SmsMessage(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        UNSURE = "unsure"  # handed over without an answer: it may have gone out, so nobody sends it again
        DELIVERED = "delivered"
        UNDELIVERED = "undelivered"
        FAILED = "failed"
        UNSENT = "unsent"  # the budget of its purpose was spent, or it would have come too late

    # Whom it is for. A number that nobody has proved has no row of its own: it stands here alone, as long as the text.
    number = models.ForeignKey(Number, null=True, on_delete=models.CASCADE, related_name="+")
    to = models.BinaryField(null=True)  # E.164, encrypted under the day key "sms", where there is no `number`
    kind = models.CharField(max_length=40)  # what it is for: a word of `core.sms.purposes`
    medium = models.CharField(max_length=5, blank=True)  # "text", "voice"; until it is sent "": as the line takes it
    language = models.CharField(max_length=10)  # what a spoken message is read in
    body = models.BinaryField()  # encrypted under the day key "sms", and gone with it
    state = models.CharField(max_length=11, choices=State.choices, default=State.QUEUED)
    tries = models.SmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)  # when it was counted against the budget, before its first try
    sent_at = models.DateTimeField(null=True)
    gateway = models.CharField(max_length=10, blank=True)  # "first", "second": which took it
    gateway_id = models.CharField(max_length=120, blank=True)  # what that gateway calls it
    receipt_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(number=None) ^ models.Q(to=None), name="sms_is_for_one_number")
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(state__in=["queued", "sending"]), name="sms_waiting"
            ),
            models.Index(
                fields=["gateway", "gateway_id"], condition=~models.Q(gateway_id=""), name="sms_by_gateway_id"
            ),
            models.Index(fields=["number", "kind", "-queued_at"], name="sms_of_number"),
        ]
