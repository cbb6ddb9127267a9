"""A complainant's word that an operator may be asked about one call: which operator, since when, until when."""

from django.db import models

from complaints.models.complaint import Complaint
from registry.firms.models import Operator


class OperatorConsent(models.Model):
    """The operator is the one that the complainant named as their own; it learns of this call and of nothing else."""

    complaint = models.OneToOneField(Complaint, on_delete=models.CASCADE, related_name="operator_consent")
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
