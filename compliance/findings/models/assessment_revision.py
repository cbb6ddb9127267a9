"""What was concluded of a complaint before something new was known."""

from django.db import models

from compliance.findings.models.assessment import Assessment


class AssessmentRevision(models.Model):
    """An assessment as it stood until `replaced_at`. `facts` as they were then."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="revisions")
    outcome = models.CharField(max_length=16)
    reasons = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    policy_version = models.CharField(max_length=40)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["assessment", "replaced_at"], name="revision_of_assessment")]
