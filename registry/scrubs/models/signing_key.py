"""The keys that sign receipts (Ed25519). The public half is published; the private half is encrypted at rest."""

from django.db import models


class SigningKey(models.Model):
    kid = models.CharField(max_length=60, unique=True)  # RFC 7638 thumbprint
    public = models.JSONField()  # JWK (RFC 8037)
    private = models.BinaryField(null=True, blank=True)  # encrypted; null once retired for good
    live = models.BooleanField()  # False: signs the sandbox's receipts, which never verify as genuine
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["live"], condition=models.Q(retired_at=None), name="signing_key_one_in_use"
            ),
        ]
