"""What was concluded about a complaint before later facts made something else of it."""

from django.db import models

from complaints.models import Complaint
from compliance.findings.models.assessment import Assessment


class FormerAssessment(models.Model):
    """A copy of the assessment as it stood from `at` to `replaced_at`."""

    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, related_name="former_assessments", db_index=False
    )
    outcome = models.CharField(max_length=16, choices=Assessment.Outcome.choices)
    reasons = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    policy_version = models.CharField(max_length=40)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["complaint", "-replaced_at"], name="former_assessments")]
