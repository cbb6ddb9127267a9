"""An administrator's invitation to an officer: a link that works once and ends."""

from django.db import models

from core.models.free_text import FreeCharField
from core.models.user import User


class Invitation(models.Model):
    email = models.EmailField()
    name = FreeCharField(max_length=200)
    role = models.CharField(max_length=30)
    province = models.CharField(max_length=10, blank=True)
    token_digest = models.BinaryField(unique=True)  # SHA-256; the token itself is shown once
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
