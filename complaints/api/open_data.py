"""`GET /api/v1/open-data/complaints`: published complaints, without an account."""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
from django.core import signing
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from complaints.api.complaint_body import answer_type
from complaints.formats.open_day import PUBLISHED, csv_head, file_of, lines_from, parquet_of
from complaints.models import OpenDay
from complaints.selectors.open_data import open_days
from core import clock
from core.access.rules import PUBLIC
from core.api.kept_copies import has_copy
from core.api.negotiation import OwnFormat, form_accepted
from core.api.pagination import CURSOR
from core.api.period import FROM, TO, read_day
from core.api.views import ApiView
from core.errors import BadRequest
from core.policies import current_policy
from registry.firms.api.openapi import BINARY, problems, schema

USUAL_SPAN = timedelta(days=30)
LONGEST_SPAN = timedelta(days=366)
LONGEST_PARQUET = timedelta(days=31)
PAGE_ROWS = 100
KEPT_SECONDS = 3600
PIECE = 256 * 1024
CONTENT_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


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
        description="Built once a day. A place stands where enough people share it; private mobiles are masked until "
        "a decision. Without `format` it is `Accept` that chooses; without `from`, the 30 days before `to`; Parquet holds 31 at most.",
        parameters=[
            FROM,
            TO,
            OpenApiParameter("format", str, enum=tuple(CONTENT_TYPES), default="json"),
            CURSOR,
        ],
        responses={
            (200, "application/json"): schema(OpenComplaintPage),
            (200, "text/csv"): {"type": "string"},
            (200, "application/vnd.apache.parquet"): BINARY,
            304: None,
            **problems(400, 406, 429),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        policy = current_policy(clock.now())
        chosen = form_accepted(request._request, CONTENT_TYPES)
        start, end = _read_period(request, clock.now().astimezone(policy.numbering.zone).date())
        if chosen == "parquet" and end - start >= LONGEST_PARQUET:
            raise BadRequest("period.malformed", _("As Parquet ask for at most 31 days."))
        days = open_days(start=start, end=end)
        etag = _etag_of(days, chosen, request.GET.get("cursor", ""))
        if has_copy(request._request, etag):
            return HttpResponse(status=304, headers={"ETag": etag, "Vary": "Accept"})
        response = _page_of_days(request, days) if chosen == "json" else _file_of_days(days, chosen, f"{start}-{end}")
        response["ETag"], response["Cache-Control"] = etag, f"public, max-age={KEPT_SECONDS}"
        patch_vary_headers(response, ["Accept"])
        return response


def _etag_of(days: list[OpenDay], *shape: str) -> str:
    said = [*shape, *(f"{row.day} {row.digest}" for row in days)]
    return quote_etag(hashlib.sha256("\n".join(said).encode()).hexdigest()[:32])


def _page_of_days(request: Request, days: list[OpenDay]) -> HttpResponseBase:
    """A page of rows as they lie in the files; the cursor says in which, and from which byte on."""
    after, position = read_cursor(request.GET.get("cursor", ""), days)
    items: list[msgspec.Raw] = []
    following = None
    for row in days[after:]:
        for line, end in lines_from(file_of(row.day, row.digest, "ndjson"), position):
            if len(items) == PAGE_ROWS:
                following = _next_address(request, row, position)
                break
            items.append(msgspec.Raw(line))
            position = end
        if following:
            break
        position = 0
    return HttpResponse(msgspec.json.encode({"items": items, "next": following}), content_type=CONTENT_TYPES["json"])


def _next_address(request: Request, row: OpenDay, position: int) -> str:
    query = request.GET.copy()
    query["cursor"] = signing.dumps([row.day.isoformat(), row.digest[:16], position], salt="open data")
    return str(request.build_absolute_uri(f"{request.path}?{query.urlencode()}"))


def read_cursor(cursor: str, days: list[OpenDay]) -> tuple[int, int]:
    """Which of `days`, and which byte of its file. A day that was published anew begins anew."""
    if not cursor:
        return 0, 0
    try:
        day, digest, position = signing.loads(cursor, salt="open data")
    except signing.BadSignature as error:
        raise BadRequest("cursor.malformed", _("This cursor is not one of ours.")) from error
    later = [number for number, row in enumerate(days) if row.day.isoformat() <= day]
    if not later:
        return len(days), 0
    here = days[later[0]]
    same = here.day.isoformat() == day and here.digest.startswith(digest)
    return later[0], position if same else 0


def _file_of_days(days: list[OpenDay], kind: str, period: str) -> HttpResponseBase:
    files = [file_of(row.day, row.digest, kind) for row in days]
    name = f"complaints-{period}.{kind}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "csv":
        return StreamingHttpResponse(csv_of(files), content_type=CONTENT_TYPES["csv"], headers=disposition)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "open.parquet"
        parquet_of(files, made)
        return FileResponse(made.open("rb"), as_attachment=True, filename=name, content_type=CONTENT_TYPES["parquet"])


def csv_of(files: list[Path]) -> Iterator[bytes]:
    yield csv_head()
    for path in files:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _read_period(request: Request, today: date) -> tuple[date, date]:
    end = read_day(request, "to") or today
    start = read_day(request, "from") or end - USUAL_SPAN
    if start > end or end - start > LONGEST_SPAN:
        raise BadRequest("period.malformed", _("Ask for one day to one year, the first day first."))
    return start, end
