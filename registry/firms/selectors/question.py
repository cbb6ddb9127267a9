"""Questions that operators are asked: whose they are, which wait, which are late, and what was answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, DateField, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from core.selectors.only import only
from registry.firms.models import Operator, Question
from registry.firms.rules.question import Outcome, QuestionKind, QuestionState


def questions_of(operator_id: int, *, state: str = QuestionState.OPEN) -> "QuerySet[Question]":
    """Of one operator, the newest first."""
    return Question.objects.filter(operator=operator_id, state=state).order_by("-pk")


def question_of(*, operator_id: int, public_id: str) -> Question | None:
    """Another operator's does not exist for it. What was withdrawn is nobody's any more."""
    rows = Question.objects.select_related("number").filter(operator=operator_id, public_id=public_id)
    return only(rows.exclude(state=QuestionState.WITHDRAWN))


def questions_asked(asker: str, asker_ids: Collection[int]) -> "QuerySet[Question]":
    """What these rows asked, of whomever and in whatever state, the newest first."""
    return Question.objects.filter(asker=asker, asker_id__in=asker_ids).select_related("operator").order_by("-pk")


def questions_waiting(callers: "QuerySet[Any, Any]") -> "QuerySet[Question]":
    """Not answered, about these callers (a subquery of their values)."""
    return Question.objects.filter(caller__in=callers, state=QuestionState.OPEN)


def answers_confirming(callers: Collection[str], kinds: Collection[str]) -> "QuerySet[Question]":
    """Answers about these callers whose operators' records show what was asked, the newest answer first."""
    rows = Question.objects.filter(caller__in=callers, kind__in=kinds, state=QuestionState.ANSWERED)
    return rows.filter(answer__outcome=Outcome.YES).order_by("-answered_at", "-pk")


def lines_held_since(day: str) -> "QuerySet[Question, Any]":
    """The callers of which an operator's records show that their holder has them since `day` (a column of the outer statement)
    or later, as a subquery."""
    rows = Question.objects.filter(kind=QuestionKind.LINE, state=QuestionState.ANSWERED, answer__outcome=Outcome.YES)
    held = rows.annotate(held_since=Cast(KeyTextTransform("since", "answer"), DateField()))
    return held.filter(held_since__gte=OuterRef(day)).values("caller")


def answers_untaken(asker: Collection[str], limit: int) -> list[int]:
    """Answers that these askers have not taken in, the oldest first."""
    rows = Question.objects.filter(state=QuestionState.ANSWERED, taken_at=None, asker__in=asker)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


@dataclass(frozen=True)
class Waiting:
    """How many questions an operator has not answered, and how many of these are over their time."""

    open: int = 0
    overdue: int = 0


def waiting_by_operator(at: datetime) -> dict[int, Waiting]:
    """By the operator's key, of those that have any; what is counted are open questions alone."""
    rows = Question.objects.filter(state=QuestionState.OPEN).values("operator")
    counted = rows.annotate(open=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=at)))
    return {row["operator"]: Waiting(row["open"], row["overdue"]) for row in counted.order_by("operator")}


def operators_waiting(at: datetime) -> list[tuple[Operator, Waiting]]:
    """Operators that have not answered, the one with the most overdue questions first."""
    waiting = waiting_by_operator(at)
    rows = [(operator, waiting[operator.pk]) for operator in Operator.objects.filter(pk__in=waiting).order_by("name")]
    return sorted(rows, key=lambda row: (-row[1].overdue, -row[1].open))


def waiting_of(operator_id: int, at: datetime) -> Waiting:
    mine = questions_of(operator_id)
    return Waiting(mine.count(), mine.filter(due_at__lt=at).count())
