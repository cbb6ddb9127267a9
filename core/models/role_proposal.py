"""A role that one administrator has proposed and a second one has confirmed, refused, or not answered yet."""

from django.db import models
from django.db.models import Q

from core.access.roles import NATIONAL
from core.models.role_grant import RoleGrant
from core.models.user import User


class RoleProposal(models.Model):
    """It gives no power: only the `grant` does that its confirmation makes."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    province = models.CharField(max_length=10, blank=True, default=NATIONAL)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    grant = models.OneToOneField(RoleGrant, null=True, on_delete=models.PROTECT, related_name="+")  # null: refused

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "province"], condition=Q(answered_at=None), name="role_proposed_once"
            ),
        ]
