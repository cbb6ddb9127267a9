"""What has happened to a complaint, as its complainant is told."""

from django.db import models

from complaints.models.complaint import Complaint
from core.models.free_text import FreeJSONField


class ComplaintStep(models.Model):
    """One step of the timeline: a status of the pack with what its sentence needs (to whom, why, what). `aside`: it was told beside
    the status that the complaint has, which it did not change.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="steps", db_index=False)
    status = models.CharField(max_length=30)
    params = FreeJSONField(default=dict, spare=lambda step: {step.complaint.caller.value})
    case_reference = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    aside = models.BooleanField(default=False)
    news = models.BooleanField(default=False, db_default=False)  # no message has told it yet

    class Meta:
        indexes = [
            models.Index(fields=["complaint", "at"], name="complaint_timeline"),
            models.Index(fields=["complaint"], condition=models.Q(news=True), name="step_news"),
        ]
