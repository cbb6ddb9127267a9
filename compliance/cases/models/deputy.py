"""Who acts for whom, in which role, where and until when."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from core.access.roles import NATIONAL
from core.models import RoleGrant, User
from core.models.free_text import FreeTextField


class DeputyQuerySet(models.QuerySet["Deputy"]):
    def in_force(self, at: datetime) -> "DeputyQuerySet":
        """Begun, not over, and the person represented holds the role still."""
        held = RoleGrant.objects.in_force(at).filter(
            user=OuterRef("principal"), role=OuterRef("role"), province=OuterRef("province")
        )
        return self.filter(Exists(held), since__lte=at, until__gt=at)


class Deputy(models.Model):
    """It ends by itself. `until` moves to an earlier moment where it is ended before; the row stays."""

    principal = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputyships")
    role = models.CharField(max_length=30)
    province = models.CharField(max_length=10, blank=True, default=NATIONAL)
    since = models.DateTimeField()
    until = models.DateTimeField()
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    reason = FreeTextField(blank=True)

    objects: ClassVar[models.Manager["Deputy"]] = DeputyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(deputy=F("principal")), name="deputy_is_another"),
            models.CheckConstraint(condition=~Q(deputy=F("named_by")), name="deputy_is_named_by_another"),
        ]
        indexes = [models.Index(fields=["deputy", "until"], name="deputyships_of")]
