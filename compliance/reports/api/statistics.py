"""`GET /api/v1/open-data/statistics`: the figures of the public page, without an account."""

from datetime import timedelta

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.reports.selectors.statistics import public_statistics
from core import clock
from core.access.rules import PUBLIC
from core.api.views import ApiView
from core.policies import current_policy
from registry.firms.api.openapi import problems, schema

SPAN = timedelta(days=30)


class OpenStatistics(msgspec.Struct):
    """Of the complaints filed in the last 30 days, in all and by day, trade and place (ISO 3166-2). `suspected` is rough;
    `listed`: on the blacklist now."""

    complaints: int
    suspected: int
    established: int
    listed: int
    days: dict[str, int]
    trades: dict[str, int]
    places: dict[str, int]


class StatisticsView(ApiView):
    api_access = PUBLIC

    @extend_schema(
        operation_id="open_data_statistics",
        summary="Published figures of the last 30 days",
        description="Counted at most once a minute.",
        responses={200: schema(OpenStatistics), **problems(406, 429)},
    )
    def get(self, request: Request) -> Response:
        at = clock.now()
        figures = public_statistics(at=at, span=SPAN, policy=current_policy(at))
        return Response(
            OpenStatistics(
                complaints=figures.complaints,
                suspected=figures.suspected,
                established=figures.established,
                listed=figures.listed,
                days={day.isoformat(): count for day, count in figures.by_day.items()},
                trades=dict(figures.by_category),
                places=dict(sorted(figures.by_province.items())),
            )
        )
