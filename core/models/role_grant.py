"""Roles of officers and administrators, by province, with a beginning and an end."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

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
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["RoleGrant"]] = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "province"], condition=Q(until=None), name="role_granted_once"
            ),
        ]
