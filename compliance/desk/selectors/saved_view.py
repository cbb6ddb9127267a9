"""Questions about saved views."""

from datetime import datetime

from django.db.models import Q, QuerySet

from compliance.desk.models import SavedView
from core.models import User
from core.selectors.officer import provinces_seen


def views_of(user: User, at: datetime) -> "QuerySet[SavedView]":
    """Own ones, then those shared with a province this officer works for."""
    theirs = Q(shared=False, user=user) | Q(shared=True, province__in=provinces_seen(user, at))
    return SavedView.objects.filter(theirs).order_by("shared", "rank", "pk")


def views_beside(view: SavedView) -> "QuerySet[SavedView]":
    """The others that it stands among."""
    among = Q(shared=True, province=view.province) if view.shared else Q(shared=False, user=view.user)
    return SavedView.objects.filter(among).exclude(pk=view.pk)
