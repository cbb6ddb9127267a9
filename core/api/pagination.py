"""Cursor pages: ``{"items": […], "next": "<url>"|null}``, newest first, stable while rows are added."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from core.errors import BadRequest

M = TypeVar("M", bound=Model)
SIZE = 100


def page(request: Request, rows: QuerySet[M], show: Callable[[M], dict[str, Any]]) -> dict[str, Any]:
    """One page of `rows` by descending id, each as `show` gives it."""
    cursor = request.GET.get("cursor", "")
    if cursor:
        try:
            rows = rows.filter(pk__lt=signing.loads(cursor, salt="cursor"))
        except signing.BadSignature as error:
            raise BadRequest("cursor.malformed", _("This cursor is not one of ours.")) from error
    found = list(rows.order_by("-pk")[: SIZE + 1])
    items = found[:SIZE]
    following = None
    if len(found) > SIZE:
        query = request.GET.copy()
        query["cursor"] = signing.dumps(items[-1].pk, salt="cursor")
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return {"items": [show(row) for row in items], "next": following}
