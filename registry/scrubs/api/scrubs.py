"""`POST /api/v1/scrubs` and `GET /api/v1/scrubs/{id}`."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from django.db import Error
from django.http import HttpResponseBase, QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.bodies import AwareTime, Body, Id, Short, read_body, read_fields
from core.api.idempotency import idempotent
from core.api.keys import key_at, unknown_keys
from core.api.parsers import JSONParser
from core.api.views import ApiView
from core.clock import moment
from core.errors import DomainError, FieldError, NotFound, TooLarge
from core.policies import current_pack, current_policy
from core.policies.schema import Policy
from core.running.outage import AWAY_ERRORS, database_is_away
from core.running.rates import Rate, Spent
from core.running.room import is_no_room, no_room
from core.translation.words import translated
from registry.engine.lists.warnings import NOT_TEXT, WARNINGS
from registry.engine.records.answer import Answer
from registry.engine.records.reasons import Reason
from registry.firms.api.authentication import key_of, marketer_of
from registry.firms.api.openapi import FieldProblem, problems, schema
from registry.scrubs.answering.scrub_rows import Answered, Asked
from registry.scrubs.api.small_lists import SmallCsv, SmallList, SmallNdjson, row_warnings
from registry.scrubs.http.list_columns import WarningAnswer, said_warnings
from registry.scrubs.models import Scrub
from registry.scrubs.rules.hours import calling_windows, window_bodies
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.selectors.quota import Quota
from registry.scrubs.selectors.scrub import scrub_of, scrub_salt
from registry.scrubs.services.sandbox import sandbox_scrub
from registry.scrubs.services.scrub import ScrubResult, scrub_perform
from registry.scrubs.services.scrub_offline import Away, scrub_perform_offline

MOST_ROWS = 10_000
LONGEST_REF = 200


class RowBody(Body):
    number: str
    ref: str | int | None = None


class ScrubBody(Body):
    channel: Id
    category: Id
    rows: Annotated[list[Any], msgspec.Meta(min_length=1)]
    campaign: Short | None = None
    on_behalf_of: Id | None = None
    planned_at: AwareTime | None = None


class Window(msgspec.Struct):
    days: str
    from_: str = msgspec.field(name="from")
    to: str
    zone: str


ReasonCode = Annotated[
    str,
    msgspec.Meta(extra_json_schema={"anyOf": [{"enum": [*map(str, Reason)]}, {"pattern": r"^exemption\.[a-z_]+$"}]}),
]


class RowAnswer(msgspec.Struct, omit_defaults=True):
    """`errors`: what is wrong with keys of the row."""

    input: str | None
    number: str | None
    decision: Answer
    reasons: list[ReasonCode]
    ref: str | int | msgspec.UnsetType = msgspec.UNSET
    windows: list[Window] | msgspec.UnsetType = msgspec.UNSET
    errors: list[FieldProblem] | msgspec.UnsetType = msgspec.UNSET


class Envelope(msgspec.Struct, omit_defaults=True):
    """`register_as_of`: how fresh the register was; only in the first answer."""

    id: str
    register_version: str
    checked_at: str
    valid_until: str
    counts: dict[str, int]
    calling_windows: list[Window]
    receipt: str
    receipt_salt: str
    register_as_of: str | msgspec.UnsetType = msgspec.UNSET
    rows: list[RowAnswer] | msgspec.UnsetType = msgspec.UNSET
    warnings: list[WarningAnswer] | msgspec.UnsetType = msgspec.UNSET


TEXT = {"type": "string"}
# What a row may be, for the served contract; reading is more lenient, for a bad row never fails the batch.
REQUEST = schema(ScrubBody)
REQUEST["properties"]["rows"] = {
    "type": "array",
    "minItems": 1,
    "maxItems": MOST_ROWS,
    "items": {"anyOf": [{"type": "string"}, {**schema(RowBody), "additionalProperties": True}]},
}


class ScrubsView(ApiView):
    scopes = {"POST": "scrub"}
    parser_classes = [JSONParser, SmallNdjson, SmallCsv]

    @extend_schema(
        operation_id="scrub",
        summary="Scrub a small list, answered at once",
        description="As NDJSON or CSV the purpose stands in the query, the answer has the same form, and what the envelope"
        " says stands in the headers DNC-Scrub, DNC-Valid-Until, DNC-Register-Version, DNC-Receipt and DNC-Receipt-Salt."
        " Further columns of such a list are the caller's own and come back in the answer; DNC-Warnings has the codes of"
        " warnings. Columns are named as for a job.",
        request={"application/json": REQUEST, "application/x-ndjson": TEXT, "text/csv": TEXT},
        responses={200: schema(Envelope), **problems(400, 401, 403, 409, 413, 415, 422, 429, 503)},
    )
    def post(self, request: Request) -> HttpResponseBase:
        if not database_is_away():
            try:
                return self.answer(request)
            except Error as error:
                if is_no_room(error) and key_of(request).live:
                    return self.without_room(request)
                if not isinstance(error, AWAY_ERRORS) or not database_is_away(error):
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
        body = read_body(given, ScrubBody) if small is None else None
        rows = [read_row(row) for row in body.rows] if body else small.asked() if small else []
        if len(rows) > MOST_ROWS:
            message = _("At most %(most)d rows at once. Send longer lists as a job.") % {"most": MOST_ROWS}
            raise TooLarge("rows.too_many", message, pointer="/rows")
        result = perform(
            marketer=marketer_of(request),
            purpose=read_purpose(body) if body else purpose_of(request.GET),
            rows=rows,
            key=key_of(request),
            at=clock.now(),
            received=received,
        )
        if result.quota is not None:
            self.meters.append(numbers_meter(result.quota, result.policy))
        return small.response(result) if small else Response(envelope(result.scrub, result.policy, result))


class ScrubView(ApiView):
    scopes = {"GET": "scrub"}

    @extend_schema(
        operation_id="scrub_get",
        summary="The envelope of an earlier scrub, without its rows",
        responses={200: schema(Envelope), **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        scrub = scrub_of(marketer_id=marketer_of(request).pk, public_id=public_id, live=key_of(request).live)
        if scrub is None:
            raise NotFound("not_found", _("There is no such scrub."))
        policy = current_pack().version(scrub.policy_version) or current_policy(scrub.checked_at)
        return Response(envelope(scrub, policy))


class PurposeQuery(msgspec.Struct):
    """A purpose in the query of the address, where the body is the list."""

    channel: Id
    category: Id = ""
    campaign: Short | None = None
    on_behalf_of: Id | None = None
    planned_at: AwareTime | None = None


def purpose_of(query: QueryDict) -> Purpose:
    return read_purpose(read_fields(query.dict(), PurposeQuery))


def read_purpose(body: ScrubBody | PurposeQuery) -> Purpose:
    behalf = body.on_behalf_of or ""
    if behalf and not (behalf.isascii() and behalf.replace("_", "").isalnum()):
        raise DomainError("on_behalf_of.malformed", _("This is not the id of a firm."), pointer="/on_behalf_of")
    return Purpose(body.channel, body.category, body.campaign or "", behalf, body.planned_at)


def read_row(row: Any) -> Asked:
    """A row as the service takes it; whatever is neither a text nor an object with a number is malformed."""
    if isinstance(row, str):
        return Asked(row, given=row)
    if not isinstance(row, dict):
        return Asked(None)
    number, ref = row.get("number"), row.get("ref")
    others = tuple(key_at(pointer) for pointer in unknown_keys(row, RowBody.__struct_fields__))
    shown = ref if acceptable_ref(ref) else None
    given = number if isinstance(number, str) else None
    malformed = given is None or (ref is not None and shown is None)
    errors = (FieldError("/number", NOT_TEXT, translated(WARNINGS[NOT_TEXT])),) if given is None else ()
    return Asked(None if malformed else given, shown, given, other_keys=others, errors=errors)


def acceptable_ref(ref: Any) -> bool:
    if isinstance(ref, str):
        return len(ref) <= LONGEST_REF
    return isinstance(ref, int) and not isinstance(ref, bool) and abs(ref) < 2**53


def envelope(scrub: Scrub, policy: Policy, result: ScrubResult | None = None) -> Envelope:
    return Envelope(
        id=scrub.public_id,
        register_version=scrub.register_version,
        checked_at=moment(scrub.checked_at),
        valid_until=moment(scrub.valid_until),
        counts=scrub.counts,
        calling_windows=[show_window(window) for window in calling_windows(policy)],
        receipt=scrub.receipt,
        receipt_salt=result.salt if result else scrub_salt(scrub),
        register_as_of=moment(result.as_of) if result else msgspec.UNSET,
        rows=[show_row(row, policy) for row in result.rows] if result else msgspec.UNSET,
        warnings=said_warnings(row_warnings(result)) if result else msgspec.UNSET,
    )


def show_row(row: Answered, policy: Policy) -> RowAnswer:
    windows = row.decision.windows
    return RowAnswer(
        input=row.asked.given,
        number=row.number or None,
        decision=row.decision.decision,
        reasons=list(row.decision.reasons),
        ref=msgspec.UNSET if row.asked.ref is None else row.asked.ref,
        windows=msgspec.UNSET if windows is None else [show_window(w) for w in window_bodies(windows, policy)],
        errors=[show_error(error) for error in row.asked.errors] or msgspec.UNSET,
    )


def show_error(error: FieldError) -> FieldProblem:
    return FieldProblem(error.pointer, error.code, str(error.detail))


def show_window(body: dict[str, str]) -> Window:
    return Window(days=body["days"], from_=body["from"], to=body["to"], zone=body["zone"])


def numbers_meter(quota: Quota, policy: Policy) -> tuple[Rate, Spent]:
    """Numbers are metered apart from requests: distinct new ones within the pack's period."""
    seconds = int(policy.scrub.quota_period.total_seconds())
    return Rate("numbers", quota.limit, seconds), Spent(quota.limit, quota.remaining, quota.reset)
