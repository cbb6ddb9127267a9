"""The first answer to a POST that carried an Idempotency-Key, kept to be given again."""

from datetime import timedelta

from django.db import models

LIFETIME = timedelta(hours=48)


class IdempotentAnswer(models.Model):
    client = models.CharField(max_length=40)  # public id of the firm or operator, and the side: live or test
    key_digest = models.BinaryField()
    body_digest = models.BinaryField()
    status = models.SmallIntegerField(null=True)  # null while the first call is still at work
    answer = models.BinaryField(null=True)  # encrypted under a day key that is destroyed at expiry
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key_digest"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotent_by_age")]
