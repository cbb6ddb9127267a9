"""What is kept of a person, put together for them to take away."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import User


class PersonalCopy(models.Model):
    """One of an account at a time. `body`: JSON, packed, encrypted under the day key "copies" and gone with it."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="personal_copy")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    body = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~(Q(made_at=None) ^ Q(body=None)), name="copy_made_has_body")
        ]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="copy_by_age")]
