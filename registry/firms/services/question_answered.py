"""Helpers of answers: what is wrong with one, and that its asker took it in."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.policies import current_policy
from registry.firms.models import Question
from registry.firms.rules.question import LONGEST, Answer, QuestionKind, QuestionState, wrong_with

MESSAGES: Mapping[str, Promise] = {
    "answer.outcome": _("Choose one of the answers."),
    "answer.field": _("This is no answer to this question. Leave it out."),
    "answer.needed": _("This is needed for the answer."),
    "answer.attestation": _("The attestation is A, B or C."),
    "answer.since": _("This day lies after today."),
    "answer.calls": _("Write a whole number from 0."),
    "answer.kept": _("Say whether all or a part is kept."),
    "answer.rang_seconds": _("Write whole seconds from 0 to 3600."),
    "answer.attempts": _("Write a whole number from 1: the call that is asked about is one of them."),
}


def answer_check(*, answer: Answer, kind: QuestionKind, at: datetime) -> None:
    """Raises `DomainError` that points to the first field that is wrong."""
    texts = {name: getattr(answer, name) for name in ("holder", "holder_code", "contract")}
    for name, text in texts.items():
        if len(text) > LONGEST or "\0" in text:
            raise DomainError("answer.too_long", _("Write at most 200 characters."), pointer=f"/{name}")
    today = at.astimezone(current_policy(at).numbering.zone).date()
    if (wrong := wrong_with(answer, kind, today)) is not None:
        raise DomainError(wrong.code, MESSAGES[wrong.code], pointer=f"/{wrong.field}")


def question_take(*, question_id: int, askers: Collection[str], at: datetime) -> Question | None:
    """Mark an answer as taken in, in the asker's transaction; None where it is no answer to one of these askers, or was taken
    in."""
    rows = Question.objects.select_for_update(of=("self",), no_key=True).filter(asker__in=askers)
    found = rows.filter(pk=question_id, state=QuestionState.ANSWERED, taken_at=None).first()
    if found is not None:
        found.taken_at = at
        found.save(update_fields=["taken_at"])
    return found
