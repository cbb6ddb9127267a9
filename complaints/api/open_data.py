"""`GET /api/v1/open-data/complaints`: published complaints, without an account."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta

import msgspec
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.complaint_body import answer_type
from complaints.models.complaint import ComplaintQuerySet
from complaints.selectors.open_data import (
    COLUMNS,
    PUBLISHED,
    Shared,
    complaints_published,
    open_row,
    open_rows,
    places_shared,
)
from core import clock
from core.access.rules import PUBLIC
from core.api.negotiation import NotOffered, OwnFormat
from core.api.pagination import CURSOR, page
from core.api.period import FROM, TO, read_day
from core.api.views import ApiView
from core.errors import BadRequest
from core.policies import Policy, current_policy
from core.web.csv_cells import harmless
from registry.firms.api.openapi import problems, schema

USUAL_SPAN = timedelta(days=30)
LONGEST_SPAN = timedelta(days=366)
FLAGS = {True: "true", False: "false", None: ""}


OpenComplaint = msgspec.defstruct(
    "OpenComplaint",
    [*((said.published, answer_type(said)) for said in PUBLISHED.values()), ("proved", bool)],
    namespace={"__doc__": "A complaint as anybody may read it. `proved`: the complainant's number was."},
)


class OpenComplaintPage(msgspec.Struct):
    items: list[OpenComplaint]  # type: ignore[valid-type]
    next: str | None


class OpenComplaintsView(ApiView):
    api_access = PUBLIC
    content_negotiation_class = OwnFormat

    @extend_schema(
        operation_id="open_data_complaints",
        summary="Published complaints by the day of the call",
        description="A place stands only where enough complaints of that caller and day share it; "
        "a private mobile is masked until it is listed. Without `from`, the 30 days before `to`.",
        parameters=[
            FROM,
            TO,
            OpenApiParameter("format", str, enum=("json", "csv"), default="json"),
            CURSOR,
        ],
        responses={
            (200, "application/json"): schema(OpenComplaintPage),
            (200, "text/csv"): {"type": "string"},
            **problems(400, 406, 429),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        policy = current_policy(clock.now())
        chosen = request.GET.get("format") or "json"
        if chosen not in ("json", "csv"):
            raise NotOffered("format.not_offered", _("Complaints are offered as json and csv."))
        start, end = read_period(request, clock.now().astimezone(policy.numbering.zone).date())
        rows = complaints_published(start=start, end=end, policy=policy)
        shared = places_shared(rows, policy)
        if chosen == "csv":
            name = f"complaints-{start}-{end}.csv"
            return StreamingHttpResponse(
                csv_lines(rows, shared, policy),
                content_type="text/csv; charset=utf-8",
                headers={"Content-Disposition": f'attachment; filename="{name}"'},
            )
        return Response(page(request, rows, lambda complaint: open_row(complaint, shared, policy)))


class Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(rows: ComplaintQuerySet, shared: Shared, policy: Policy) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield writer.writerow(COLUMNS)
    for row in open_rows(rows.order_by("-pk").iterator(chunk_size=2000), shared, policy):
        yield writer.writerow(cell(row[name]) for name in COLUMNS)


def cell(value: str | bool | None) -> str:
    return harmless(value) if isinstance(value, str) else FLAGS[value]


def read_period(request: Request, today: date) -> tuple[date, date]:
    end = read_day(request, "to") or today
    start = read_day(request, "from") or end - USUAL_SPAN
    if start > end or end - start > LONGEST_SPAN:
        raise BadRequest("period.malformed", _("Ask for one day to one year, the first day first."))
    return start, end
