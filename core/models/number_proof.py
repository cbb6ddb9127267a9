"""A browser in which somebody is about to prove to hold a number."""

from datetime import datetime

from django.db import models

from core.models.number import Number


class NumberProofQuerySet(models.QuerySet["NumberProof"]):
    def open(self, at: datetime) -> "NumberProofQuerySet":
        """Those by which the number can still be proved."""
        return self.filter(proved_at=None, expires_at__gt=at)


class NumberProof(models.Model):
    """One browser's proof under way. A code that was sent to the number works in each of them (`NumberCode`).

    Until it is proved the number has no row of its own for this: it is kept here, encrypted, and as a keyed digest.
    """

    number = models.ForeignKey(Number, null=True, on_delete=models.CASCADE, related_name="proofs")  # once proved
    purpose = models.CharField(max_length=20)  # `core.proving.purpose`: it proves the number for no other
    digest = models.CharField(max_length=64)  # of the number
    e164 = models.BinaryField()  # the number, encrypted under the day key "proof"
    handle = models.CharField(max_length=40, unique=True)  # unguessable; kept in the browser's session
    word = models.CharField(max_length=8)  # digits shown in this browser, for a text message from the number
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    short_tries = models.SmallIntegerField(default=0)  # wrong codes typed here, by the length of the code
    long_tries = models.SmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)  # the last of them
    waited_at = models.DateTimeField(null=True)  # the last code that this browser had for waiting
    texted_at = models.DateTimeField(null=True)  # `word` came in from the number itself
    proved_at = models.DateTimeField(null=True)

    objects = NumberProofQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["digest", "word"], name="proof_by_word"),
            models.Index(fields=["digest", "tried_at"], name="proof_tries"),
            models.Index(fields=["expires_at"], name="proof_by_age"),
        ]
