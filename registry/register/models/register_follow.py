"""What readers of the change log need beside it."""

from django.db import models

from registry.register.models.register_change import RegisterChange


class ReleasedSeal(models.Model):
    """The sealed number that was erased, beside the last change that was about it: readers who come to that change later
    must drop the number too. Deleted once a snapshot without it was built; no other trace stays.
    """

    change = models.OneToOneField(RegisterChange, primary_key=True, on_delete=models.PROTECT, related_name="released")
    sealed = models.BigIntegerField()
    seal_key = models.SmallIntegerField()
