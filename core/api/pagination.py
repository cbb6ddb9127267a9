"""Cursor pages: ``{"items": […], "next": "<url>"|null}``, newest first, stable while rows are added."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from core.errors import BadRequest

M = TypeVar("M", bound=Model)
R = TypeVar("R")
SIZE = 100
CURSOR = OpenApiParameter("cursor", str, description="Of an earlier answer; without it, from the beginning.")


def page(request: Request, rows: QuerySet[M], show: Callable[[M], dict[str, Any]]) -> dict[str, Any]:
    """One page of `rows` by descending id, each as `show` gives it."""
    return paged(request, rows.order_by("-pk"), show, lambda pk: Q(pk__lt=pk), lambda row: row.pk)


def page_by_time(request: Request, rows: QuerySet[M], show: Callable[[M], Any], time: str) -> dict[str, Any]:
    """As `page`, by a column of moments, and those of one moment by id."""

    def behind(cursor: list[Any]) -> Q:
        at, pk = datetime.fromisoformat(cursor[0]), cursor[1]
        return Q(**{f"{time}__lte": at}) & (Q(**{f"{time}__lt": at}) | Q(pk__lt=pk))

    def position(row: M) -> list[Any]:
        return [getattr(row, time).isoformat(), row.pk]

    return paged(request, rows.order_by(f"-{time}", "-pk"), show, behind, position, salt=time)


def paged(
    request: Request,
    rows: QuerySet[M],
    show: Callable[[M], Any],
    behind: Callable[[Any], Q],
    position: Callable[[M], Any],
    salt: str = "cursor",
) -> dict[str, Any]:
    def read(cursor: Any) -> list[M]:
        return list((rows if cursor is None else rows.filter(behind(cursor)))[: SIZE + 1])

    return read_page(request, read, show, position, salt)


def read_page(
    request: Request,
    read: Callable[[Any], list[R]],
    show: Callable[[R], Any],
    position: Callable[[R], Any],
    salt: str = "cursor",
) -> dict[str, Any]:
    """Of rows that no single query gives. `read`: `SIZE` of them and one more, behind a position; None: the first."""
    cursor = request.GET.get("cursor", "")
    try:
        found = read(signing.loads(cursor, salt=salt) if cursor else None)
    except signing.BadSignature as error:
        raise BadRequest("cursor.malformed", _("This cursor is not one of ours.")) from error
    items = found[:SIZE]
    following = None
    if len(found) > SIZE:
        query = request.GET.copy()
        query["cursor"] = signing.dumps(position(items[-1]), salt=salt)
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return {"items": [show(row) for row in items], "next": following}
