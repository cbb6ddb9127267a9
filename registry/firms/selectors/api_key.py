"""Questions about keys."""

from datetime import datetime

from django.db.models import Q, QuerySet

from registry.firms.models import ApiKey, MarketerMember, OperatorMember


def keys_of_member(member: MarketerMember | OperatorMember, at: datetime) -> "QuerySet[ApiKey]":
    """The keys that this person made for the firm or operator and that are still valid at `at`; the oldest first."""
    owner = {"marketer": member.marketer_id} if isinstance(member, MarketerMember) else {"operator": member.operator_id}
    live = Q(expires_at=None) | Q(expires_at__gt=at)
    return ApiKey.objects.filter(live, **owner, made_by=member.user_id, revoked_at=None).order_by("pk")
