"""A code sent to a number, by which somebody proves to hold it."""

from django.db import models

from core.models.number import Number


class NumberProof(models.Model):
    """One code under way. Tries are counted per number in the database, so that parallel sessions share one count."""

    number = models.ForeignKey(Number, on_delete=models.CASCADE, related_name="proofs")
    handle = models.CharField(max_length=40, unique=True)  # unguessable; kept in the browser's session
    code_digest = models.BinaryField()  # HMAC, so that a stolen table gives no codes
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    proved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["number", "-created_at"], name="proof_of_number")]
