"""Who acts for an operator."""

from django.db import models
from django.db.models import Q

from core.models import User
from registry.firms.models.operator import Operator


class OperatorMember(models.Model):
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="operator_memberships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], condition=Q(until=None), name="member_of_one_operator")]
