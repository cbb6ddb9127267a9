"""Roles of officers and administrators, by province, with a beginning and an end.

What a person gives is given by two (docs/adr/0036); without `granted_by` it is the platform's own act.
"""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.access.roles import NATIONAL
from core.models.user import User


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, at: datetime) -> "RoleGrantQuerySet":
        return self.filter(Q(until=None) | Q(until__gt=at), since__lte=at)


class RoleGrant(models.Model):
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=30)
    province = models.CharField(max_length=10, blank=True, default=NATIONAL)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["RoleGrant"]] = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "province"], condition=Q(until=None), name="role_granted_once"
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None)
                | (
                    Q(confirmed_by__isnull=False)
                    & ~Q(granted_by=F("user"))
                    & ~Q(confirmed_by=F("user"))
                    & ~Q(confirmed_by=F("granted_by"))
                ),
                name="role_granted_by_two_others",
            ),
        ]
