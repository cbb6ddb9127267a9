"""Questions about keys."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.firms.models import ApiKey, MarketerMember, OperatorMember


def keys_of_member(member: MarketerMember | OperatorMember, at: datetime) -> "QuerySet[ApiKey]":
    """The keys that this person made for the firm or operator and that are still valid at `at`; the oldest first."""
    owner = {"marketer": member.marketer_id} if isinstance(member, MarketerMember) else {"operator": member.operator_id}
    live = Q(expires_at=None) | Q(expires_at__gt=at)
    return ApiKey.objects.filter(live, **owner, made_by=member.user_id, revoked_at=None).order_by("pk")


def keys_ending(marketer_id: int, *, at: datetime, within: timedelta) -> list[ApiKey]:
    """The firm's keys that still open something and end soon, but for those whose successor is in use; the first to end first."""
    ending = ApiKey.objects.filter(
        marketer=marketer_id, revoked_at=None, expires_at__gt=at, expires_at__lte=at + within
    )
    followed = ApiKey.objects.filter(follows=OuterRef("public_id"), revoked_at=None, last_used_at__isnull=False)
    return list(ending.exclude(Exists(followed)).order_by("expires_at", "pk"))
