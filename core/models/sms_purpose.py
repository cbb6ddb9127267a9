"""What a kind of message may go out for, and what was spent on it. The pack says how much may be."""

from django.db import models

from core.models.user import User


class SmsPurpose(models.Model):
    """One row a purpose. Whoever spends of its budget, stops it or lets it go on locks the row: one after another."""

    purpose = models.CharField(max_length=12, unique=True)  # a word of `core.sms.purposes`
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    warned_on = models.DateField(null=True)  # the day of the pack's zone on which its budget ran low, and that was said


class SmsHour(models.Model):
    """Messages of one purpose and hour. Written under the purpose's lock, in the transaction that takes the message."""

    purpose = models.CharField(max_length=12)
    hour = models.DateTimeField()  # when it began
    spent = models.IntegerField(default=0)  # handed to a gateway, each message once however often it was tried
    unsent = models.IntegerField(default=0)  # given up: the budget was spent, or it would have come too late

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "hour"], name="sms_hour_once")]
