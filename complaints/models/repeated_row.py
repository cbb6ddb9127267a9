"""A client's row about a call that somebody else complained of before: no complaint of its own, and counted nowhere."""

from functools import partial

from django.db import models
from django.db.models import Q

from complaints.models.caller import Caller
from complaints.models.complaint import Complaint
from core.ids import public_id
from core.models.free_text import FreeCharField


def about(row: "RepeatedRow") -> set[str]:
    """The one caller that stays in the reference."""
    return {row.caller.value}


class RepeatedRow(models.Model):
    """What the client said is kept under an id of its own and shown to it as a complaint of its own would be, so that it does
    not learn who complained elsewhere. Who and which way of contact are those of the complaint; the rest may differ."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "cmp"))
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="repeated_rows")
    client = models.CharField(max_length=40)
    called_at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    category = models.CharField(max_length=40)
    reference = FreeCharField(max_length=200, blank=True, spare=about)
    reference_digest = models.BinaryField(null=True)
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "reference_digest"],
                condition=Q(reference_digest__isnull=False),
                name="repeated_row_reference_once",
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def caller(self) -> Caller:
        return self.complaint.caller

    @property
    def caller_id(self) -> int:
        return self.complaint.caller_id

    @property
    def number_id(self) -> int | None:
        return self.complaint.number_id

    @property
    def channel(self) -> str:
        return self.complaint.channel
