"""Days in the query of an address."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from core.errors import BadRequest

FROM = OpenApiParameter("from", {"type": "string", "format": "date"}, description="The first day, `2026-11-01`.")
TO = OpenApiParameter("to", {"type": "string", "format": "date"}, description="The last day; today when absent.")


def read_day(request: Request, name: str) -> date | None:
    text = request.GET.get(name, "")
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest("period.malformed", _("Write days as 2026-11-20.")) from error
    if day is not None and not 1970 < day.year < 2200:
        raise BadRequest("period.malformed", _("Write days as 2026-11-20."))
    return day
