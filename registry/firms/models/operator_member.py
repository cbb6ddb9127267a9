"""Who acts for an operator."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.models import User
from registry.firms.models.operator import Operator


class OperatorMemberQuerySet(models.QuerySet["OperatorMember"]):
    def acting(self) -> "OperatorMemberQuerySet":
        """Not ended, and confirmed by a second administrator where an administrator invited them."""
        return self.filter(Q(invited_by=None) | Q(confirmed_by__isnull=False), until=None)


class OperatorMember(models.Model):
    """Their keys withdraw anybody's registration: two persons let them in (docs/adr/0036)."""

    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="operator_memberships")
    invited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["OperatorMember"]] = OperatorMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(until=None), name="member_of_one_operator"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | (~Q(confirmed_by=F("invited_by")) & ~Q(confirmed_by=F("user"))),
                name="operator_member_by_two",
            ),
        ]

    @property
    def waits(self) -> bool:
        """For a second administrator."""
        return self.invited_by_id is not None and self.confirmed_by_id is None
