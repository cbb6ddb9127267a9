"""What an operator or a firm is asked to keep before it is gone: one request for a line and a month, never whose call it was."""

from datetime import datetime
from functools import partial
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from complaints.models import Caller
from compliance.cases.rules.preservation_request import RequestState
from core.ids import public_id
from core.models import User
from core.models.free_text import FreeCharField, FreeJSONField, FreeTextField
from registry.firms.models import Marketer, Operator


def line_of(row: "PreservationRequest") -> set[str]:
    return {row.caller.value}


class PreservationChange(models.Model):
    """A proved complaint that is new or whose line is: written by a trigger with it, in its transaction.

    Whoever looks at a complaint deletes its rows first and reads it afterwards. A row names no row that must exist.
    """

    complaint = models.BigIntegerField(db_index=True)


class PreservationRequest(models.Model):
    """`kept_from`, `kept_to`: the month of the calls. `lives_until`: when the recording of the first of them may be gone; None
    where the pack says nothing. What is asked of whom is known once it is written; `written`: the letter as it was made.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "prq"))
    caller = models.ForeignKey(Caller, on_delete=models.PROTECT, related_name="preservation_requests")
    kept_from = models.DateField()
    kept_to = models.DateField()
    province = models.CharField(max_length=10, blank=True)  # of the line; "" is the national office's
    lives_until = models.DateTimeField(null=True)
    noted_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=RequestState.DUE.value)  # of rules/preservation_request
    addressee = models.CharField(max_length=10, blank=True)  # of rules/preservation_request
    operator = models.ForeignKey(Operator, null=True, on_delete=models.PROTECT, related_name="+")
    marketer = models.ForeignKey(Marketer, null=True, on_delete=models.PROTECT, related_name="+")
    addressee_name = FreeCharField(max_length=200, blank=True)
    kinds = ArrayField(models.CharField(max_length=20), default=list)  # of rules/preservation_request.KINDS
    text = FreeTextField(blank=True, spare=line_of)
    number = models.CharField(max_length=80, blank=True)
    written = FreeJSONField(default=dict, spare=line_of)  # language -> core.typesetting.blocks.Document, raw
    code = models.CharField(max_length=20, blank=True)  # by which anybody verifies the letter; "" for none
    key_id = models.SmallIntegerField(null=True)  # the key that signed what is written
    digest = models.BinaryField(null=True)
    signature = models.BinaryField(null=True)
    written_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField(null=True)
    sent_how = FreeTextField(blank=True, spare=line_of)
    answered_on = models.DateField(null=True)
    answer = models.CharField(max_length=10, blank=True)  # of rules/preservation_request.ANSWERS
    answer_text = FreeTextField(blank=True, spare=line_of)
    dropped_because = FreeTextField(blank=True, spare=line_of)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["caller", "kept_from"], name="preservation_once_per_line_and_month"),
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="preservation_code_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["province", "state", "lives_until"], name="preservation_work_list"),
            models.Index(fields=["kept_to"], name="preservation_by_age"),
        ]

    @property
    def at(self) -> datetime:
        """The day that the letter bears."""
        assert self.written_at is not None  # nobody reads a letter before it is written
        return self.written_at
