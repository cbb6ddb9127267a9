"""`/api/v1/complaints`: trusted intake by operators, apps and other centres."""

import io
from collections.abc import Iterable, Sequence
from typing import IO, Any, Literal

import msgspec
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.complaint_body import SHOWN, answer_type, body_type, said_to_client
from complaints.api.trials import RECEIVED, complaint_tried
from complaints.models import Complaint, RepeatedRow
from complaints.selectors.complaint import complaint_for_client, complaint_steps
from complaints.services.complaint_intake import IntakeAnswer, complaint_ingest
from complaints.services.complaint_intake_bulk import complaints_ingest
from core import clock
from core.actors import Actor
from core.api.bodies import Moment
from core.api.idempotency import idempotent
from core.api.ndjson import (
    MOST_ROWS,
    SAMPLE,
    Malformed,
    NdjsonParser,
    Rows,
    answer_one,
    answers_response,
    as_utf8,
    malformed,
    rejected,
    to_json,
)
from core.api.negotiation import RowsAnswered
from core.api.parsers import JSONParser
from core.api.trials import is_trial, trial_of
from core.api.views import ApiView
from core.clock import moment
from core.errors import BadRequest, DomainError, NotFound, TooLarge
from registry.engine.lists.telling import is_json_lines
from registry.firms.api.authentication import key_of, operator_of
from registry.firms.api.openapi import FieldProblem, lines_of, lines_sent, problems, schema

NO_COMPLAINT = _("There is no such complaint.")
STATUSES = {"accepted": 201, "quarantined": 202, "rejected": 200}

BODY = body_type()


class ComplaintAnswer(msgspec.Struct):
    """The answer to one complaint. A quarantined one is looked at by somebody; `reasons` say why it was not taken as it is."""

    reference: str
    status: Literal["accepted", "quarantined", "rejected"]
    id: str | None
    reasons: list[str]
    errors: list[FieldProblem] | msgspec.UnsetType = msgspec.UNSET


class StepAnswer(msgspec.Struct):
    """What became of it, and when."""

    status: str
    at: Moment


class ComplaintState(msgspec.Struct):
    """The called number is left out, for an answer may be logged. What becomes of a complaint its holder alone is told: here it
    stays received.
    """

    id: str
    status: str
    steps: list[StepAnswer]


ComplaintShown = msgspec.defstruct(
    "ComplaintShown",
    [(said.name, answer_type(said)) for said in SHOWN.values()],
    bases=(ComplaintState,),
    namespace={"__doc__": ComplaintState.__doc__},
)


class ComplaintLines(NdjsonParser):
    """A table that was sent as lines of JSON is told so at once, not once for each of its lines."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read()
        if body.strip() and not is_json_lines(as_utf8(body[:SAMPLE], cut=True), said=True):
            message = _(
                "These are not lines of JSON. Hand a file in at /api/v1/complaints/import, and name its format."
            )
            raise BadRequest("request.malformed", message)
        return super().parse(io.BytesIO(body))


class ComplaintsView(ApiView):
    scopes = {"POST": "complaint"}
    content_negotiation_class = RowsAnswered
    parser_classes = [JSONParser, ComplaintLines]

    @extend_schema(
        operation_id="complaint_file",
        summary="Hand in a complaint, or many as NDJSON or as a JSON list",
        description="A JSON list of up to 1,000 too. Each has its `status`; one alone is 201 accepted, 202 quarantined, 200 rejected.",
        request={
            "application/json": schema(BODY),
            "application/x-ndjson": lines_sent(BODY),
        },
        responses={
            (200, "application/json"): {"anyOf": [schema(ComplaintAnswer), schema(list[ComplaintAnswer])]},
            (200, "application/x-ndjson"): lines_of(ComplaintAnswer),
            201: schema(ComplaintAnswer),
            202: schema(ComplaintAnswer),
            **problems(400, 401, 403, 409, 413, 415, 422, 429),
        },
    )
    @idempotent
    def post(self, request: Request) -> HttpResponseBase:
        if isinstance(request.data, Rows):
            return answers_response(_take_in_each(request, request.data))
        if isinstance(request.data, list):
            if len(request.data) > MOST_ROWS:
                raise TooLarge("rows.too_many", _("At most %(most)d rows at once.") % {"most": MOST_ROWS})
            return Response([whole(answer) for answer in _take_in_each(request, request.data)])
        answer = whole(answer_one(request.data, lambda row: take_in(request, row)))
        return Response(answer, status=STATUSES[answer["status"]])


class ComplaintView(ApiView):
    scopes = {"GET": "complaint"}

    @extend_schema(
        operation_id="complaint_get",
        summary="A complaint that this client handed in",
        responses={200: schema(ComplaintShown), **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        if is_trial(request):
            return Response(ComplaintShown(**trial_of(request, public_id, NO_COMPLAINT)))
        complaint = complaint_for_client(public_id=public_id, client=operator_of(request).public_id)
        if complaint is None:
            raise NotFound("not_found", NO_COMPLAINT)
        return Response(show(complaint))


def take_in(request: Request, row: Any) -> dict[str, Any]:
    if is_trial(request):
        return complaint_tried(request, row)
    answer = complaint_ingest(
        row=row,
        client=operator_of(request).public_id,
        at=clock.now(),
        actor=Actor.key(key_of(request).public_id),
    )
    return told(answer)


def _take_in_each(request: Request, rows: Sequence[Any]) -> Iterable[dict[str, Any]]:
    """Every row's own answer, in their order; all that can be read are filed in one act."""
    if is_trial(request):
        return [answer_one(row, lambda row: complaint_tried(request, row)) for row in rows]
    answers = iter(
        complaints_ingest(
            rows=[row for row in rows if not isinstance(row, Malformed)],
            client=operator_of(request).public_id,
            at=clock.now(),
            actor=Actor.key(key_of(request).public_id),
        )
    )
    return (malformed() if isinstance(row, Malformed) else answer_to(row, next(answers)) for row in rows)


def answer_to(row: Any, answer: IntakeAnswer | DomainError) -> dict[str, Any]:
    return rejected(row, answer) if isinstance(answer, DomainError) else {**to_json(row), **told(answer)}


def told(answer: IntakeAnswer) -> dict[str, Any]:
    return {
        "reference": answer.reference,
        "status": answer.status,
        "id": answer.complaint.public_id if answer.complaint else None,
        "reasons": list(answer.reasons),
    }


def whole(answer: dict[str, Any]) -> dict[str, Any]:
    return {"reference": "", "id": None, **answer}


def show(complaint: Complaint | RepeatedRow) -> msgspec.Struct:
    if isinstance(complaint, RepeatedRow):
        received = [moment(complaint.filed_at)]
    else:
        received = [moment(step.at) for step in complaint_steps(complaint) if step.status == RECEIVED]
    return ComplaintShown(
        **said_to_client(complaint),
        id=complaint.public_id,
        status=RECEIVED,
        steps=[StepAnswer(RECEIVED, at) for at in received],
    )
