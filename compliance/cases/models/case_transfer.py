"""A case on its way to the authority of another province, or to the national office."""

from django.db import models
from django.db.models import Q

from compliance.cases.models.case import Case, callers_of
from core.models import User
from core.models.free_text import FreeTextField


class CaseTransfer(models.Model):
    """Until it is accepted the authority that has the case acts on. `asked_by`: None where the platform proposes that the
    national office takes it; then `provinces` are those of the complainants."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers")
    from_province = models.CharField(max_length=10, blank=True)  # "" is the national office
    to_province = models.CharField(max_length=10, blank=True)
    reason = FreeTextField(blank=True, spare=callers_of)
    provinces = models.JSONField(default=list)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = FreeTextField(blank=True, spare=callers_of)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(accepted=None), name="case_transfer_once_at_a_time")
        ]
        indexes = [models.Index(fields=["to_province", "accepted"], name="case_transfers_to")]
