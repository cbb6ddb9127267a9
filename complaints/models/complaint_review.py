"""Whoever complained asks that the answer be looked at once more, and what another officer answers."""

from typing import ClassVar

from django.db import models

from complaints.models.complaint import Complaint
from core.models import User
from core.models.free_text import FreeTextField


class ComplaintReview(models.Model):
    """One of a complaint. `status` and `case_reference`: of the step that is reviewed. `stands`: whether that answer stands."""

    complaint = models.OneToOneField(Complaint, on_delete=models.CASCADE, related_name="review")
    status = models.CharField(max_length=30)
    case_reference = models.CharField(max_length=40, blank=True)
    reasons = FreeTextField(spare=lambda row: {row.complaint.caller.value})
    asked_at = models.DateTimeField()
    stands = models.BooleanField(null=True)
    answer = FreeTextField(blank=True, spare=lambda row: {row.complaint.caller.value})
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], condition=models.Q(answered_at=None), name="review_waiting")
        ]
