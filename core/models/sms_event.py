"""What a gateway told us already: each of its calls counts once."""

from django.db import models


class SmsEvent(models.Model):
    """Kept for as long as the gateway's signature is accepted, so that nothing can be played back."""

    key = models.BinaryField(unique=True)  # digest of the gateway's name and the call's id
    at = models.DateTimeField(db_index=True)
