"""A case: violations of one firm, or of one caller whose firm is unknown, on their way to a decision."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Upper

from complaints.models import Caller
from compliance.cases.rules.case_states import STATES, State, StateRecord
from core.models import User
from core.models.append_only import append_only
from core.models.by_part import index_of_signs
from core.models.free_text import FreeCharField, FreeJSONField, FreeTextField
from core.models.never import NEVER
from registry.firms.models import Marketer
from registry.firms.selectors.caller_number import callers_approved


class CaseQuerySet(models.QuerySet["Case"]):
    def of_provinces(self, provinces: frozenset[str]) -> "CaseQuerySet":
        """What an officer of these provinces sees; the national office ("") sees all."""
        return self if "" in provinces else self.filter(province__in=provinces)

    def not_aside(self, user: User) -> "CaseQuerySet":
        """Without those from which this officer stands aside: neither acted on nor read."""
        aside = user.recusals.barring().values("case")
        return self.exclude(models.Q(pk__in=aside) | models.Q(merged_into__in=aside))

    def of_officer(self, user: User) -> "CaseQuerySet":
        """Those the officer is assigned to."""
        return self.filter(officers__user=user, officers__until=None)

    def overdue(self, at: datetime) -> "CaseQuerySet":
        return self.filter(deadline__lt=at, closed_at=None)

    def carried_out(self, at: datetime) -> "CaseQuerySet":
        """Whose decision is in force and not stayed."""
        stayed = Q(stays__ended_at=None, stays__since__lte=at) & (Q(stays__until=None) | Q(stays__until__gt=at))
        stays = Case.objects.filter(stayed, stays__isnull=False).values("pk")
        return self.filter(outcomes__ended_at=None, outcomes__isnull=False).exclude(pk__in=stays).distinct()


class Case(models.Model):
    """`gathering` until the decision, a referral or the end: while it stands, new violations of its subject join it."""

    public_id = models.CharField(max_length=30, unique=True)
    reference = models.CharField(max_length=20, unique=True)  # C-2026-000001-P
    marketer = models.ForeignKey(Marketer, null=True, on_delete=models.PROTECT, related_name="cases")
    caller = models.ForeignKey(Caller, null=True, on_delete=models.PROTECT, related_name="cases")
    respondent = models.ForeignKey(  # who answers for the calls: the firm, or whom an officer found out
        Marketer, null=True, on_delete=models.PROTECT, related_name="cases_against"
    )
    respondent_name = FreeCharField(max_length=200, blank=True)  # a respondent who is no firm of ours
    state = models.CharField(max_length=30)
    gathering = models.BooleanField(default=True)
    province = models.CharField(max_length=10, blank=True)  # "" is the national office
    category = models.CharField(max_length=40, blank=True)  # the trade most complaints name
    opened_because = models.JSONField(default=dict)  # the figures that crossed the threshold
    policy_version = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    state_since = models.DateTimeField()
    deadline = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    notice_served_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    facts = FreeJSONField(default=dict)  # what acts brought (fields of compliance.cases.rules.case_facts.CaseFacts)
    sanction = models.CharField(max_length=40, blank=True)  # a rung of the pack's ladder, once decided
    beside = models.JSONField(default=list, db_default=[])  # milder rungs ordered together with it
    fine = models.BigIntegerField(null=True)
    gains = models.BigIntegerField(null=True)  # illegal gains that the decision confiscates
    suspended_until = models.DateTimeField(null=True)  # of a suspension that the decision bounds
    suspension_lifted_at = models.DateTimeField(null=True)  # since when the access is open again, term over or mended
    sanction_in_force = models.CharField(
        max_length=40, blank=True, default=""
    )  # of the decision that was served and acts
    authority = models.CharField(max_length=40, blank=True)  # to whom it was referred
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )  # never in a chain

    objects: ClassVar[models.Manager["Case"]] = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(marketer=None, caller__isnull=False) | Q(marketer__isnull=False, caller=None),
                name="case_has_one_subject",
            ),
            models.UniqueConstraint(
                fields=["marketer"], condition=Q(gathering=True), name="case_gathering_once_per_marketer"
            ),
            models.UniqueConstraint(
                fields=["caller"], condition=Q(gathering=True), name="case_gathering_once_per_caller"
            ),
        ]
        indexes = [
            models.Index(fields=["province", "state", "deadline"], name="case_queue"),
            models.Index(fields=["deadline"], name="case_by_deadline"),
            GinIndex(OpClass(Upper("reference"), "gin_trgm_ops"), name="case_by_part_of_reference"),
            index_of_signs("reference", "case_by_signs_of_reference"),
            models.Index(
                fields=["suspended_until"],
                condition=Q(suspended_until__isnull=False, suspension_lifted_at=None),
                name="case_suspension_to_end",
            ),
            # As the desk's queue stands: open ones first, by deadline, the newest first among equals.
            models.Index(
                Coalesce("closed_at", NEVER).desc(),
                Coalesce("deadline", NEVER).asc(),
                F("opened_at").desc(),
                F("id").desc(),
                name="case_in_queue_order",
            ),
        ]

    @property
    def record(self) -> StateRecord:
        """What the platform knows of the state the case is in."""
        return STATES[State(self.state)]

    @property
    def sanctions(self) -> tuple[str, ...]:
        """All that was decided, the sanction before what stands beside it; nothing before the decision."""
        return (self.sanction, *self.beside) if self.sanction else ()

    @property
    def answer_by(self) -> datetime | None:
        """Until when the firm may answer; None where it is not asked, or where no deadline of its own runs."""
        return self.deadline if self.record.asks_firm_in_time else None

    @property
    def hearing_at(self) -> datetime | None:
        """When its hearing is; None while none is called."""
        said = self.facts.get("hearing_at") if self.state == State.HEARING else None
        return datetime.fromisoformat(said) if said else None

    @property
    def hands_in_until(self) -> datetime | None:
        """Until when files of the firm are taken: in a hearing until that, for the clock is the authority's."""
        return self.hearing_at if self.state == State.HEARING else self.deadline


class CaseSerial(models.Model):
    """The last number given to a case of a year; locked while the next is taken."""

    year = models.SmallIntegerField(primary_key=True)
    last = models.IntegerField(default=0)


class CaseOfficer(models.Model):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="officers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], condition=Q(until=None), name="case_officer_once")
        ]


def callers_of(row: "CaseEvent | CaseDocument") -> set[str]:
    """The callers that stay in a text of the case: those it is about, or those approved as its firm's."""
    case = row.case
    if case.caller is not None:
        return {case.caller.value, *Caller.objects.filter(violations__case=case).values_list("value", flat=True)}
    return callers_approved(case.marketer_id) if case.marketer_id else set()


class CaseEvent(models.Model):
    """Everything that ever happened to a case, oldest first. Never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=40)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30, blank=True)
    params = FreeJSONField(default=dict, spare=callers_of)
    note = FreeTextField(blank=True, spare=callers_of)

    class Meta:
        indexes = [models.Index(fields=["case", "at", "id"], name="case_timeline")]
        triggers: ClassVar = append_only()


class CaseDocument(models.Model):
    """A text that stands in the file: a notice, the firm's answer, the proposal, the decision."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=30)
    text = FreeTextField(spare=callers_of)
    shown_to_firm = models.BooleanField(default=False)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="document_of_case")]
        triggers: ClassVar = append_only()
