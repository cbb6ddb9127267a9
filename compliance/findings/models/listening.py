"""What an officer heard in a recording that whoever complained had added."""

from django.db import models

from complaints.models import ComplaintAttachment
from core.models import User
from core.models.free_text import FreeTextField


class Listening(models.Model):
    """Several officers may listen, each for himself; none of their records takes another's back."""

    recording = models.ForeignKey(ComplaintAttachment, on_delete=models.PROTECT, related_name="listenings")
    heard = models.CharField(max_length=20)  # a code of `compliance.findings.rules.listening`
    words = FreeTextField(spare=lambda row: {row.recording.complaint.caller.value})  # who speaks, and what is said
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
