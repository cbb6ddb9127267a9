"""What the platform concluded about one complaint, and each breach it suspects."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT

from complaints.models import Caller, Complaint
from registry.firms.models import Marketer

CITED_SCRUB = KT("facts__told__scrub_id")  # public id of the scrub whose answer an assessment rests on
TAKEN_BACK = "fact_taken_back"  # in the facts of a violation: what it rested on was withdrawn

ON_REVIEW = (
    "review"  # the reason of a violation that an officer suspects, for the answer to the complaint did not stand
)


class Assessment(models.Model):
    """One per complaint: the facts as of the moment of the call, and what the policy of that day made of them."""

    class Outcome(models.TextChoices):
        SUSPECTED = "suspected"
        NO_BREACH = "no_breach"
        NOT_ASSESSABLE = "not_assessable"

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="assessment")
    marketer = models.ForeignKey(Marketer, null=True, on_delete=models.PROTECT, related_name="assessments")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    reasons = models.JSONField(default=list)  # codes that explain an outcome without a breach
    facts = models.JSONField(default=dict)  # names rows by id, never by number
    policy_version = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(CITED_SCRUB, name="assessment_cites_scrub")]


class ViolationQuerySet(models.QuerySet["Violation"]):
    def standing(self) -> "ViolationQuerySet":
        """Suspected or established: not dismissed."""
        return self.exclude(state=Violation.State.DISMISSED)

    def resting(self) -> "ViolationQuerySet":
        """Whatever became of them, but for those dismissed because the fact they rested on was taken back."""
        return self.exclude(state=Violation.State.DISMISSED, facts__has_key=TAKEN_BACK)

    def waiting(self) -> "ViolationQuerySet":
        """Suspected and in no case yet."""
        return self.filter(case=None, state=Violation.State.SUSPECTED)


class Violation(models.Model):
    """One suspected breach of one rule in one call. Only a decision establishes it."""

    class State(models.TextChoices):
        SUSPECTED = "suspected"
        ESTABLISHED = "established"
        DISMISSED = "dismissed"

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="violations")
    breach = models.CharField(max_length=40)  # a code of the policy's breaches
    evidence = models.CharField(max_length=2)  # C0 … C3
    state = models.CharField(max_length=12, choices=State.choices, default=State.SUSPECTED)
    facts = models.JSONField(default=dict)
    policy_version = models.CharField(max_length=40)
    caller = models.ForeignKey(Caller, on_delete=models.PROTECT, related_name="violations")
    marketer = models.ForeignKey(Marketer, null=True, on_delete=models.PROTECT, related_name="violations")
    called_at = models.DateTimeField()
    # The file it stands in. Only the column points up the stair; the code of this room knows nothing of cases.
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="violations")
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # established or dismissed

    objects: ClassVar[models.Manager["Violation"]] = ViolationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "breach"], name="violation_once_per_breach")]
        indexes = [
            models.Index(fields=["caller", "called_at"], name="violation_of_caller"),
            models.Index(fields=["marketer", "called_at"], name="violation_of_marketer"),
            models.Index(fields=["called_at"], condition=Q(case=None, state="suspected"), name="violation_waiting"),
        ]
