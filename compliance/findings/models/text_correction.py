"""What an officer said a complaint is about, beside what its words proposed. The complaint itself stays as it was said."""

from django.db import models

from complaints.models import Complaint
from core.models import User


class TextCorrection(models.Model):
    """The latest of a complaint counts. `proposed_*`: "" where the words proposed nothing."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="text_corrections")
    proposed_kind = models.CharField(max_length=20, blank=True)
    proposed_category = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20)  # a code of the pack
    category = models.CharField(max_length=40)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
