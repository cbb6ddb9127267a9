"""What the holder of a listed number, the listed firm or the line's operator brings before an officer, and what was answered."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from compliance.listings.models.blacklist import BlacklistEntry, callers_of
from core.models import User
from core.models.free_text import FreeTextField
from registry.firms.models import Marketer, Question


class AppealQuerySet(models.QuerySet["Appeal"]):
    def waiting(self) -> "AppealQuerySet":
        """The most urgent first."""
        return self.filter(state=Appeal.State.OPEN).order_by("deadline", "pk")


class Appeal(models.Model):
    """By an appeal its holder asks that the entry goes, by a question ("ask a human") that a person looks at what a machine
    began. Who asks is a proved number, kept by id, or a firm; that the line has a new holder is the word of its operator, the
    answer to `question`.
    """

    class Kind(models.TextChoices):
        APPEAL = "appeal"
        QUESTION = "question"
        HOLDER = "holder"

    class State(models.TextChoices):
        OPEN = "open"
        GRANTED = "granted"
        REFUSED = "refused"
        ANSWERED = "answered"  # a question

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.APPEAL)
    entry = models.ForeignKey(BlacklistEntry, on_delete=models.PROTECT, related_name="appeals")
    appellant = models.ForeignKey("core.Number", null=True, on_delete=models.PROTECT, related_name="+")
    marketer = models.ForeignKey(Marketer, null=True, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, null=True, on_delete=models.SET_NULL, related_name="+")
    text = FreeTextField(blank=True, spare=callers_of)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    filed_at = models.DateTimeField()
    deadline = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answer = FreeTextField(blank=True, spare=callers_of)

    objects: ClassVar[models.Manager["Appeal"]] = AppealQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "kind"], condition=Q(state="open"), name="appeal_open_once")
        ]
        indexes: ClassVar = [models.Index(fields=["deadline"], condition=Q(state="open"), name="appeal_waiting")]
