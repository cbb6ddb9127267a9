"""Acts on questions: asked of one operator, answered once, or withdrawn. News of an answer goes up by a signal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict
from core.events import announce
from core.models import Number
from core.policies import current_policy
from core.policies.schema import Policy
from core.running.batches import Batch, older_delete
from core.sealing import sealing
from core.services.audit import audit_write
from core.services.opening import opening_record
from registry.firms import signals
from registry.firms.models import ApiKey, Operator, Question
from registry.firms.rules.question import (
    ABOUT_A_PERSON,
    Answer,
    QuestionKind,
    QuestionState,
)
from registry.firms.services.question_answered import answer_check

BATCH = 500
REMINDED = timedelta(days=1)  # before its time is over
RETENTION, REMINDER = Actor.system("retention"), Actor.system("reminder")


@dataclass(frozen=True, kw_only=True)
class About:
    """What a question is about: the caller, and either one call with its called number or a period of the caller's traffic."""

    caller: str
    number: Number | None = None
    channel: str = ""
    called_at: datetime | None = None
    text: str = ""
    period: tuple[date, date] | None = None


@transaction.atomic
def question_ask(
    *, operator: Operator, kind: QuestionKind, asker: str, asker_id: int, about: About, at: datetime, actor: Actor
) -> Question:
    """Ask an operator. As long as the same asker's question of this kind is open there, asking again gives that one.

    `asker`: the kind of row that asks, by its label, and its key. Raises `Conflict` for an operator that is suspended.
    """
    if Operator.objects.get(pk=operator.pk).suspended_at is not None:
        raise Conflict("question.operator", _("This operator's access is suspended: it cannot answer."))
    if (kind in ABOUT_A_PERSON) != (about.number is not None and about.called_at is not None):
        raise ValueError(f"A question of the kind {kind} names another subject.")
    standing = Question.objects.filter(
        operator=operator, kind=kind, asker=asker, asker_id=asker_id, state=QuestionState.OPEN
    )
    if (known := standing.first()) is not None:
        return known
    first, last = about.period or (None, None)
    question = Question(
        operator=operator,
        kind=kind,
        asker=asker,
        asker_id=asker_id,
        caller=about.caller,
        number=about.number,
        channel=about.channel,
        called_at=about.called_at,
        text=about.text,
        period_from=first,
        period_to=last,
        asked_at=at,
        due_at=_due(at),
    )
    try:
        with transaction.atomic():
            question.save()
    except IntegrityError:  # asked in the same moment
        return standing.get()
    data = {"operator": operator.pk, "kind": str(kind), "asker": asker, "asker_id": asker_id}
    audit_write(actor=actor, act="question.asked", target=question, at=at, data=data)
    return question


def _due(at: datetime) -> datetime:
    policy = current_policy(at)
    return policy.due(at, policy.enforcement.deadlines["operator_answer"])


@transaction.atomic
def question_answer(
    *, question: Question, answer: Answer, key: ApiKey | None = None, at: datetime, actor: Actor
) -> Question:
    """The operator's answer, once. The same answer again changes nothing; late ones are taken.

    `key`: the system that answered; else the actor is the member who did. From now on the question names nobody.
    Raises `Conflict` for another answer than was given, and for a question that was withdrawn.
    """
    locked = Question.objects.select_for_update(of=("self",), no_key=True).get(pk=question.pk)
    if locked.state == QuestionState.WITHDRAWN:
        raise Conflict("question.withdrawn", _("This question was withdrawn. Nothing is to be answered."))
    answer_check(answer=answer, kind=QuestionKind(locked.kind), at=at)
    given = Question(caller=locked.caller, answer=answer.said())
    said = given._meta.get_field("answer").pre_save(given, add=True)  # cleaned as it is kept
    if locked.state == QuestionState.ANSWERED:
        if locked.answer == said:
            return locked
        raise Conflict("question.answered", _("This question was answered already, and differently."))
    locked.state, locked.answer, locked.answered_at = QuestionState.ANSWERED, said, at
    locked.answered_by_id, locked.answered_key = actor.user_id, key
    locked.number, locked.text = None, ""
    locked.save()
    data = {"kind": locked.kind, "outcome": answer.outcome, "late": locked.due_at < at}
    audit_write(actor=actor, act="question.answered", target=locked, at=at, data=data)
    announce(signals.question_answered, question_id=locked.pk)
    return locked


@transaction.atomic
def question_withdraw(*, question: Question, at: datetime, actor: Actor) -> None:
    """Nobody wants to know any more. Withdrawing twice, or what is answered, changes nothing."""
    if _withdraw(Question.objects.filter(pk=question.pk)):
        audit_write(actor=actor, act="question.withdrawn", target=question, at=at)


@transaction.atomic
def questions_withdraw(*, asker: str, asker_ids: Collection[int], at: datetime, actor: Actor) -> int:
    """All that these askers still want to know: the complaint is gone, or its consent. How many there were."""
    gone = _withdraw(Question.objects.filter(asker=asker, asker_id__in=asker_ids))
    if gone:
        data = {"asker": asker, "count": gone, "asker_ids": sorted(asker_ids)[:100]}
        audit_write(actor=actor, act="questions.withdrawn", target=None, at=at, data=data)
    return gone


def _withdraw(rows: Any) -> int:
    open_ones = rows.filter(state=QuestionState.OPEN)
    return int(open_ones.update(state=QuestionState.WITHDRAWN, number=None, text=""))


@transaction.atomic
def questions_show(*, questions: Collection[Question], at: datetime, actor: Actor) -> dict[int, str]:
    """The called numbers of open questions in plaintext, by the question's key, for the operator that is asked: on record.

    `questions` come with `number`. One record says which were shown; where none names a number, nothing is recorded.
    """
    named = [row for row in questions if row.state == QuestionState.OPEN and row.number and row.number.sealed]
    if not named:
        return {}
    opening_record(
        act="questions.read",
        target=named[0] if len(named) == 1 else None,
        purpose="question",
        actor=actor,
        at=at,
        about={"questions": [row.pk for row in named]},
    )
    found: dict[int, str] = {}
    for key in {row.number.seal_key for row in named if row.number}:
        rows = [row for row in named if row.number and row.number.seal_key == key]
        sealed = np.array([row.number.sealed for row in rows if row.number], dtype=np.int64)
        found |= {row.pk: f"+{int(digits)}" for row, digits in zip(rows, sealing.unseal_many(sealed, key), strict=True)}
    return found


@transaction.atomic
def questions_remind(*, at: datetime) -> int:
    """Note which questions are nearly or quite over their time, each once; their operators are told. How many operators."""
    due = Question.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(
        state=QuestionState.OPEN, reminded_at=None, due_at__lt=at + REMINDED
    )
    found = dict(due.order_by("due_at").values_list("pk", "operator")[:BATCH])
    Question.objects.filter(pk__in=found).update(reminded_at=at)
    operators = sorted(set(found.values()))
    for operator in operators:
        announce(signals.questions_reminded, operator_id=operator)
    if found:
        data = {"operators": operators, "count": len(found)}
        audit_write(actor=REMINDER, act="questions.reminded", target=None, at=at, data=data)
    return len(operators)


@transaction.atomic
def questions_expire(*, at: datetime, policy: Policy, after: int = 0) -> Batch:
    """Delete questions as old as a complaint may become. Run twice it finds nothing."""
    before = at - policy.retention.periods["complaint"]
    gone = older_delete(Question.objects.all(), moment="asked_at", before=before, after=after, most=BATCH)
    if gone.done:
        audit_write(actor=RETENTION, act="questions.expired", target=None, at=at, data={"count": gone.done})
    return gone
