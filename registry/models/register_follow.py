"""What readers of the change log need beside it."""

from django.db import models

from registry.models.register_change import RegisterChange


class ReleasedSeal(models.Model):
    """The sealed number that a withdrawal was about, where the number was erased with it: readers must drop it too.

    Deleted once a later snapshot was built; no other trace stays.
    """

    change = models.OneToOneField(RegisterChange, primary_key=True, on_delete=models.PROTECT, related_name="released")
    sealed = models.BigIntegerField()
    seal_key = models.SmallIntegerField()


class RegisterEpoch(models.Model):
    """A database cluster this log has lived in. Changes up to `last_change` came with a restored dump: settled long ago,
    whatever their transaction ids seem to say here."""

    cluster = models.CharField(max_length=32, primary_key=True)
    last_change = models.BigIntegerField()
    first_seen_at = models.DateTimeField()
