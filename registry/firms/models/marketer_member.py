"""Who acts for a firm."""

from django.db import models
from django.db.models import Q

from core.models import User
from registry.firms.models.marketer import Marketer


class MarketerMember(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner"
        MEMBER = "member"

    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="marketer_memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        # One firm a person: the portal then never has to ask for whom somebody acts.
        constraints = [models.UniqueConstraint(fields=["user"], condition=Q(until=None), name="member_of_one_firm")]
