"""`/api/v1/questions`: what an operator is asked about its own lines and subscribers, and its answers."""

from datetime import date
from typing import Annotated

import msgspec
from django.db.models import Q
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.actors import Actor
from core.api.bodies import Body, Day, Id, Moment, Short, one_of, read_body, refused, wrong_field
from core.api.idempotency import idempotent
from core.api.pagination import CURSOR, paged
from core.api.trials import is_trial
from core.api.views import ApiView
from core.clock import moment
from core.errors import NotFound
from core.numbers.withheld import is_withheld
from registry.firms.api.authentication import key_of, operator_of
from registry.firms.api.openapi import problems, schema
from registry.firms.models import Question
from registry.firms.rules.question import Answer, Kept, Outcome, QuestionKind
from registry.firms.selectors.question import question_of, questions_of
from registry.firms.services.question import question_answer, questions_show
from registry.firms.services.question_answered import answer_check


class AnswerBody(Body):
    """What your records show; the rest with `yes` alone. `since`: of a call's called line; `rang_seconds`: cut by the caller;
    `attempts`: within a day."""

    outcome: Annotated[str, one_of(Outcome)]
    originated: bool | None = None
    attestation: Annotated[str, msgspec.Meta(max_length=1)] | None = None
    since: Annotated[Day, msgspec.Meta(max_length=10)] | None = None
    holder: Short = ""
    holder_code: Id = ""
    contract: Short = ""
    calls: Annotated[int, msgspec.Meta(ge=0, le=10**10)] | None = None
    kept: Annotated[str, one_of(Kept)] | None = None
    rang_seconds: int | None = None
    attempts: int | None = None


class QuestionAnswer(msgspec.Struct):
    """Did `caller` ("": its number was not shown) reach `called` within ten minutes of `at`; or what is asked of its line, `from` `to`."""

    id: str
    kind: Annotated[str, one_of(QuestionKind)]
    caller: str
    called: str | None
    channel: str
    at: Moment | None
    text: str
    from_: Day | None = msgspec.field(name="from")
    to: Day | None
    asked_at: Moment
    due_at: Moment


class QuestionPage(msgspec.Struct):
    items: list[QuestionAnswer]
    next: str | None


ASKED = "2026-11-20T08:00:00Z"
TRIAL = QuestionAnswer(
    id="qst_SandboxQuestion0000001",
    kind=QuestionKind.CALL,
    caller="+862586530001",
    called="+8619900000001",
    channel="voice",
    at=ASKED,
    text="",
    from_=None,
    to=None,
    asked_at=ASKED,
    due_at="2026-11-25T15:59:59Z",
)  # what a test key is asked; its answer is read and kept nowhere


class QuestionsView(ApiView):
    scopes = {"GET": "question"}

    @extend_schema(
        operation_id="questions",
        summary="What you have not answered yet, the newest first",
        parameters=[CURSOR],
        responses={200: schema(QuestionPage), **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        if is_trial(request):
            return Response({"items": [msgspec.to_builtins(TRIAL)], "next": None})
        rows = questions_of(operator_of(request).pk).select_related("number")
        found = paged(request, rows, lambda row: row, lambda pk: Q(pk__lt=pk), lambda row: row.pk)
        called = questions_show(questions=found["items"], at=clock.now(), actor=_actor_of(request))
        return Response({**found, "items": [msgspec.to_builtins(show(row, called)) for row in found["items"]]})


class QuestionAnswerView(ApiView):
    scopes = {"POST": "question"}

    @extend_schema(
        operation_id="question_answer",
        summary="Answer a question, once",
        request={"application/json": schema(AnswerBody)},
        responses={200: schema(AnswerBody), **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
    )
    @idempotent
    def post(self, request: Request, public_id: str) -> HttpResponseBase:
        trial = is_trial(request) and public_id == TRIAL.id
        found = None if is_trial(request) else question_of(operator_id=operator_of(request).pk, public_id=public_id)
        if found is None and not trial:
            raise NotFound("not_found", _("There is no such question."))
        said = read_body(request.data, AnswerBody)
        answer = _answer_read(said)
        if found is None:
            answer_check(answer=answer, kind=QuestionKind(TRIAL.kind), at=clock.now())
            return Response(answer.said())
        kept = question_answer(
            question=found, answer=answer, key=key_of(request), at=clock.now(), actor=_actor_of(request)
        )
        return Response(kept.said.said())


def _answer_read(said: AnswerBody) -> Answer:
    """Raises `DomainError` for a day that is none."""
    values = {name: getattr(said, name) for name in said.__struct_fields__}
    try:
        since = date.fromisoformat(said.since) if said.since else None
    except ValueError as error:
        raise refused(wrong_field("/since", "field.malformed")) from error
    return Answer(**{**values, "since": since})


def _actor_of(request: Request) -> Actor:
    return Actor.key(key_of(request).public_id)


def show(row: Question, called: dict[int, str]) -> QuestionAnswer:
    return QuestionAnswer(
        id=row.public_id,
        kind=row.kind,
        caller="" if is_withheld(row.caller) else row.caller,
        called=called.get(row.pk),
        channel=row.channel,
        at=moment(row.called_at) if row.called_at else None,
        text=row.text,
        from_=row.period_from.isoformat() if row.period_from else None,
        to=row.period_to.isoformat() if row.period_to else None,
        asked_at=moment(row.asked_at),
        due_at=moment(row.due_at),
    )
