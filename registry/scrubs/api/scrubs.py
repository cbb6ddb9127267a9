"""`POST /api/v1/scrubs` and `GET /api/v1/scrubs/{id}`."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

import msgspec
from django.db import Error
from django.http import HttpResponseBase, QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.bodies import (
    AwareTime,
    Body,
    Category,
    Channel,
    Id,
    Short,
    read_body,
    read_fields,
    wrong_field,
)
from core.api.idempotency import idempotent
from core.api.keys import key_at, unknown_keys
from core.api.negotiation import OwnAnswer, kind_accepted
from core.api.pagination import CURSOR, page_by_time
from core.api.parsers import JSONParser
from core.api.period import FROM, TO, read_day
from core.api.problems import exception_handler
from core.api.trials import is_trial
from core.api.views import ApiView
from core.errors import BadRequest, DomainError, FieldError, NotFound, TooLarge
from core.policies import current_policy
from core.policies.schema import Policy
from core.running.outage import database_is_away, is_outage
from core.running.rates import Rate, Spent
from core.running.room import is_no_room, no_room
from core.translation.words import translated
from registry.engine.lists.warnings import NOT_TEXT, WARNINGS
from registry.firms.api.authentication import key_of, marketer_of
from registry.firms.api.openapi import BINARY, TEXT, lines_of, lines_sent, problems, schema
from registry.scrubs.answering.scrub_rows import Asked
from registry.scrubs.api.scrub_answers import JSON, KINDS, ScrubAnswer, ScrubPage, ScrubRow, envelope, rows_response
from registry.scrubs.api.small_lists import SMALL_LISTS, SmallList
from registry.scrubs.api.trials import try_list
from registry.scrubs.permissions import Stopped
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.selectors.quota import Quota
from registry.scrubs.selectors.scrub import policy_of, scrub_of, scrubs_of
from registry.scrubs.services.sandbox import sandbox_scrub
from registry.scrubs.services.scrub import ScrubResult, scrub_perform
from registry.scrubs.services.scrub_offline import Away, scrub_perform_offline

MOST_ROWS = 10_000
LONGEST_REF = 200
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class RowBody(Body, forbid_unknown_fields=False):
    """A row with the caller's own reference, which comes back in the answer. Further keys are not read."""

    number: str
    ref: str | int | None = None
    consented_on: date | None = None


# What a row may be, for the served contract; reading is more lenient, for a bad row never fails the batch.
ROWS = {"maxItems": MOST_ROWS, "items": {"anyOf": [{"type": "string"}, schema(RowBody)]}}


class ScrubBody(Body):
    """A small list and what it is for. `on_behalf_of`: the firm that approved you, `mkt_…`; `planned_at`: when you mean to call."""

    channel: Channel
    category: Category
    rows: Annotated[list[Any], msgspec.Meta(min_length=1, extra_json_schema=ROWS)]
    campaign: Short | None = None
    on_behalf_of: Id | None = None
    planned_at: AwareTime | None = None


def purpose_parameters(*, required: bool) -> list[OpenApiParameter]:
    """The purpose in the query of an address. `required`: it stands nowhere else."""
    return [
        OpenApiParameter("channel", schema(Channel), required=required, description="How you mean to reach them."),
        OpenApiParameter("category", schema(Category), description="The trade your call is about."),
        OpenApiParameter("campaign", schema(Short), description="Your own label; no telephone number."),
        OpenApiParameter("on_behalf_of", schema(Id), description="The firm that approved you, `mkt_…`."),
        OpenApiParameter("planned_at", schema(AwareTime), description="When you mean to call."),
    ]


class ScrubsView(ApiView):
    scopes = {"GET": "scrub", "POST": "scrub"}
    parser_classes = [JSONParser, *SMALL_LISTS]
    content_negotiation_class = OwnAnswer

    @extend_schema(
        operation_id="scrubs",
        summary="This firm's scrubs, the newest first",
        description="Small lists and jobs, each by its envelope.",
        parameters=[
            CURSOR,
            FROM,
            TO,
            OpenApiParameter("campaign", schema(Short), description="Of this campaign alone."),
        ],
        responses={200: schema(ScrubPage), **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        start, end = _read_days(request)
        campaign = request.GET.get("campaign")
        rows = scrubs_of(marketer_of(request).pk, live=key_of(request).live, start=start, end=end, campaign=campaign)
        return Response(page_by_time(request, rows, lambda scrub: envelope(scrub, policy_of(scrub)), "checked_at"))

    @extend_schema(
        operation_id="scrub",
        summary="Scrub a small list, answered at once",
        description="With a list as NDJSON or CSV the purpose stands in the query. The answer has the form of the list, or the"
        " one that `Accept` asks for; as NDJSON or CSV what the envelope says stands in headers. Further columns of a CSV"
        " list are your own and come back in a CSV answer.",
        parameters=purpose_parameters(required=False),
        request={
            "application/json": schema(ScrubBody),
            "application/x-ndjson": lines_sent(RowBody),
            "text/csv": BINARY,
        },
        responses={
            (200, "application/json"): schema(ScrubAnswer),
            (200, "application/x-ndjson"): lines_of(ScrubRow),
            (200, "text/csv"): TEXT,
            **problems(400, 401, 403, 406, 409, 413, 415, 422, 429),
        },
    )
    def post(self, request: Request) -> HttpResponseBase:
        if not database_is_away():
            try:
                return self.answer(request)
            except Error as error:
                if is_no_room(error) and key_of(request).live:
                    return self.without_room(request)
                if not is_outage(error):
                    raise
        return self.act(request, scrub_perform_offline)

    def without_room(self, request: Request) -> HttpResponseBase:
        """The database is read and keeps nothing: as while it is away."""
        try:
            return self.act(request, scrub_perform_offline)
        except Away:
            raise no_room() from None

    @idempotent
    def answer(self, request: Request) -> HttpResponseBase:
        return self.act(request, scrub_perform if key_of(request).live else sandbox_scrub)

    post.idempotent = True  # type: ignore[attr-defined]

    def act(self, request: Request, perform: Callable[..., ScrubResult]) -> HttpResponseBase:
        received = request._request.body  # before the parsers, which leave nothing
        given = request.data
        small = given if isinstance(given, SmallList) else None
        own = small.kind if small else JSON
        kind = kind_accepted(request, [own, *(each for each in KINDS if each != own)])
        body = read_body(given, ScrubBody) if small is None else None
        rows = [read_row(row) for row in body.rows] if body else small.asked() if small else []
        if len(rows) > MOST_ROWS:
            message = _("At most %(most)d rows at once. Send longer lists as a job.") % {"most": MOST_ROWS}
            raise TooLarge("rows.too_many", message, pointer="/rows")
        try:
            result = perform(
                marketer=marketer_of(request),
                purpose=_read_purpose(body) if body else purpose_of(request.GET),
                rows=rows,
                key=key_of(request),
                at=clock.now(),
                received=received,
            )
        except Stopped as stopped:  # an answer and no failure, which would undo that the key is stopped
            return exception_handler(stopped, {"request": request})
        if is_trial(request):
            try_list(request, result.scrub, result.rows)
        if result.quota is not None:
            self.meters.append(_numbers_meter(result.quota, result.policy))
        if kind == JSON:
            return Response(envelope(result.scrub, result.policy, result, small.head.warnings if small else ()))
        return (
            small.response(result)
            if small and kind == own
            else rows_response(result, kind, small.head.warnings if small else ())
        )


class ScrubView(ApiView):
    scopes = {"GET": "scrub"}

    @extend_schema(
        operation_id="scrub_get",
        summary="The envelope of an earlier scrub, without its rows",
        responses={200: schema(ScrubAnswer), **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        scrub = scrub_of(marketer_id=marketer_of(request).pk, public_id=public_id, live=key_of(request).live)
        if scrub is None:
            raise NotFound("not_found", _("There is no such scrub."))
        return Response(envelope(scrub, policy_of(scrub)))


def _read_days(request: Request) -> tuple[datetime | None, datetime | None]:
    """From the first day's beginning to the last day's end, in the zone of the numbers."""
    start, end = read_day(request, "from"), read_day(request, "to")
    if start and end and start > end:
        raise BadRequest("period.malformed", _("Name the first day first."))
    zone = current_policy(clock.now()).numbering.zone
    return (
        datetime.combine(start, time.min, zone) if start else None,
        datetime.combine(end + timedelta(days=1), time.min, zone) if end else None,
    )


class PurposeQuery(msgspec.Struct):
    """A purpose in the query of the address, where the body is the list."""

    channel: Id
    category: Id = ""
    campaign: Short | None = None
    on_behalf_of: Id | None = None
    planned_at: AwareTime | None = None


def purpose_of(query: QueryDict) -> Purpose:
    return _read_purpose(read_fields(query.dict(), PurposeQuery))


def _read_purpose(body: ScrubBody | PurposeQuery) -> Purpose:
    behalf = body.on_behalf_of or ""
    if behalf and not (behalf.isascii() and behalf.replace("_", "").isalnum()):
        raise DomainError("on_behalf_of.malformed", _("This is not the id of a firm."), pointer="/on_behalf_of")
    return Purpose(body.channel, body.category, body.campaign or "", behalf, body.planned_at)


def read_row(row: Any) -> Asked:
    """A row as the service takes it; whatever is neither a text nor an object with a number is malformed."""
    if isinstance(row, str):
        return Asked(row, given=row)
    if not isinstance(row, dict):
        return Asked(None, errors=(FieldError("", NOT_TEXT, translated(WARNINGS[NOT_TEXT])),))
    number, ref = row.get("number"), row.get("ref")
    others = tuple(key_at(pointer) for pointer in unknown_keys(row, RowBody.__struct_fields__))
    shown = ref if _acceptable_ref(ref) else None
    given = number if isinstance(number, str) else None
    consented_on, wrong = _consented_on(row)
    malformed = given is None or (ref is not None and shown is None) or wrong
    errors: tuple[FieldError, ...] = ()
    if "number" not in row:
        errors = (wrong_field("/number", "field.missing"),)
    elif given is None:
        errors = (FieldError("/number", NOT_TEXT, translated(WARNINGS[NOT_TEXT])),)
    elif wrong:
        errors = (wrong_field("/consented_on", "field.malformed"),)
    return Asked(
        None if malformed else given, shown, given, other_keys=others, errors=errors, consented_on=consented_on
    )


def _consented_on(row: dict[str, Any]) -> tuple[date | None, bool]:
    """The day, and whether what stands there is none."""
    said = row.get("consented_on")
    if said is None:
        return None, False
    try:
        return date.fromisoformat(said if DAY.fullmatch(said) else ""), False
    except (TypeError, ValueError):
        return None, True


def _acceptable_ref(ref: Any) -> bool:
    if isinstance(ref, str):
        return len(ref) <= LONGEST_REF
    return isinstance(ref, int) and not isinstance(ref, bool) and abs(ref) < 2**53


def _numbers_meter(quota: Quota, policy: Policy) -> tuple[Rate, Spent]:
    """Numbers are metered apart from requests: distinct new ones within the pack's period."""
    seconds = int(policy.scrub.quota_period.total_seconds())
    return Rate("numbers", quota.limit, seconds), Spent(quota.limit, quota.remaining, quota.reset)
