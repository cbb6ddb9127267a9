"""`GET /api/v1/open-data/statistics`: the figures of the public page, without an account."""

import hashlib
from datetime import date

import msgspec
from django.http import HttpResponse
from django.utils.http import quote_etag
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from compliance.reports.selectors.statistics import public_statistics
from core.access.rules import PUBLIC
from core.api.kept_copies import has_copy
from core.api.views import ApiView
from registry.firms.api.openapi import problems, schema

KEPT_SECONDS = 60


class OpenStatistics(msgspec.Struct):
    """Of the complaints filed in the 30 days before `day` began, by day, kind and trade; counted once a day. `places`
    (ISO 3166-2): people who proved their number, where enough share the place. `suspected`: roughly. Of fewer than five: a
    day is left out, kinds and trades are together `few`."""

    day: date | None
    complaints: int
    suspected: int
    established: int
    listed: int
    days: dict[str, int]
    kinds: dict[str, int]
    trades: dict[str, int]
    places: dict[str, int]


class StatisticsView(ApiView):
    api_access = PUBLIC

    @extend_schema(
        operation_id="open_data_statistics",
        summary="Published figures of the last 30 days",
        description="Counted once a day, up to midnight.",
        responses={200: schema(OpenStatistics), 304: None, **problems(406, 429)},
    )
    def get(self, request: Request) -> HttpResponse:
        figures = public_statistics()
        said = OpenStatistics(
            day=figures.day,
            complaints=figures.complaints,
            suspected=figures.suspected,
            established=figures.established,
            listed=figures.listed,
            days={day.isoformat(): count for day, count in figures.by_day.items() if count is not None},
            kinds=dict(figures.by_kind),
            trades=dict(figures.by_category),
            places=dict(sorted(figures.by_province.items())),
        )
        body = msgspec.json.encode(said)
        etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
        known = has_copy(request._request, etag)
        response = HttpResponse(b"" if known else body, status=304 if known else 200, content_type="application/json")
        response["ETag"], response["Cache-Control"] = etag, f"public, max-age={KEPT_SECONDS}"
        return response
