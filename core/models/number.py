"""The one table that holds subscribers' numbers, sealed. Everything else points to its id."""

from django.db import models


class Number(models.Model):
    """A sealed number: FF1 over the E.164 digits padded to 15 (NIST SP 800-38G), under the key `seal_key`.

    Key rotation re-seals this table alone; erasing one `sealed` value erases a person from all records.
    """

    sealed = models.BigIntegerField(null=True)
    seal_key = models.SmallIntegerField()
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sealed", "seal_key"], name="number_sealed_once")]
