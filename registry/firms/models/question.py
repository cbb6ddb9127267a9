"""What one operator is asked, by its number in this house: whoever asks is named by the kind and key of its row.

A question that names a called number points to the sealed one, and shows it to the operator that is asked and to nobody
else, as long as it is open. Once it is answered or withdrawn the pointer and the text are gone: the database holds to it.
"""

from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.ids import public_id
from core.models import Number, User
from core.models.free_text import FreeJSONField, FreeTextField
from registry.firms.models.api_key import ApiKey
from registry.firms.models.operator import Operator
from registry.firms.rules.question import Answer, QuestionKind, QuestionState, answer_of


def line_of(row: "Question") -> set[str]:
    return {row.caller}


class Question(models.Model):
    """`asker`, `asker_id`: the row that wants to know, by its kind (``complaints.complaint``) and key, as the audit trail
    names rows. `answer`: as `registry.firms.rules.question.Answer`; `taken_at`: when the asker took it in."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "qst"))
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="questions", db_index=False)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in QuestionKind])
    asker = models.CharField(max_length=40)
    asker_id = models.BigIntegerField()
    caller = models.CharField(max_length=40)  # callers are kept in plaintext
    number = models.ForeignKey(
        Number, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # the called one
    channel = models.CharField(max_length=20, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    text = FreeTextField(blank=True, spare=line_of)  # as the complainant copied it
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, default=QuestionState.OPEN.value)  # of registry.firms.rules.question
    answer = FreeJSONField(default=dict, blank=True, spare=line_of)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_key = models.ForeignKey(ApiKey, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operator", "kind", "asker", "asker_id"], condition=Q(state="open"), name="question_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(number=None, text=""), name="question_ended_names_nobody"
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False) | ~Q(state="answered") & Q(answered_at=None),
                name="question_answered_at",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["operator", "state", "-id"], name="question_of_operator"),
            models.Index(fields=["due_at"], condition=Q(state="open"), name="question_open_by_due"),
            models.Index(fields=["asker", "asker_id"], name="question_of_asker"),
            models.Index(fields=["caller", "kind"], name="question_of_caller"),
            models.Index(fields=["id"], condition=Q(state="answered", taken_at=None), name="question_not_taken_in"),
        ]

    @property
    def said(self) -> Answer:
        """What was answered."""
        return answer_of(self.answer)
