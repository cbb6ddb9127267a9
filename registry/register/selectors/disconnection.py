"""Lines that are said to have ended or changed hands."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Q

from core.models import User
from core.models.sql_arrays import integers
from registry.register.models import Disconnection

_CHANGED = "SELECT number_id, since FROM register_linechange WHERE number_id = ANY(%s::bigint[])"


def disconnection_of(user: User) -> Disconnection | None:
    """The report that one of this person's numbers must answer first."""
    mine = Q(number=user.number_id) | Q(number__holdings__user=user, number__holdings__until=None)
    rows = Disconnection.objects.filter(mine, ended_at=None).select_related("number")
    return rows.order_by("pk").first()


def disconnections_due(at: datetime, *, after: int, most: int) -> list[int]:
    rows = Disconnection.objects.filter(ended_at=None, due_at__lte=at, told_at__isnull=False, pk__gt=after)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def lines_changed(numbers: Iterable[int]) -> dict[int, datetime]:
    """Of these numbers (ids) those that changed hands, and since when they have had their holder."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [integers(numbers)])
        return dict(cursor.fetchall())
