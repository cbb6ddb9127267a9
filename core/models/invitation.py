"""An invitation to an officer: proposed by one administrator, confirmed by another, then a link that works once and ends."""

from django.db import models
from django.db.models import F, Q

from core.models.free_text import FreeCharField
from core.models.user import User


class Invitation(models.Model):
    """Without `invited_by` it is the platform's own, made on the server (`manage.py administrator invite`)."""

    email = models.EmailField()
    name = FreeCharField(max_length=200)
    role = models.CharField(max_length=30)
    province = models.CharField(max_length=10, blank=True)
    token_digest = models.BinaryField(unique=True, null=True)  # SHA-256; there is no link before it is confirmed
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(token_digest=None)
                | Q(invited_by=None)
                | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("invited_by"))),
                name="invitation_opens_by_two",
            ),
        ]

    @property
    def is_confirmed(self) -> bool:
        return self.token_digest is not None
