"""A report: the figures of a period and a scope, as they stood at a moment, counted once and kept."""

from datetime import datetime
from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models import Q

from compliance.reports.rules.report import PUBLISHED, Scope, ScopeKind, report_number
from core.ids import public_id
from core.models import User
from core.models.append_only import append_only
from core.models.free_text import FreeTextField


class ReportQuerySet(models.QuerySet["Report"]):
    def kept(self) -> "ReportQuerySet":
        """Those with figures."""
        return self.filter(state__in=[Report.State.BUILT, Report.State.RELEASED])

    def public(self, at: datetime) -> "ReportQuerySet":
        """What anybody may read: released, and its embargo is over."""
        return self.filter(state=Report.State.RELEASED, public_from__lte=at, scope_kind__in=sorted(PUBLISHED))


class Report(models.Model):
    """One version of a report; the first is 1, each later one a correction that says why. `cut_off_at`: the data moment, nothing
    that became known after it is counted. `steps_done` of `steps` while it is built."""

    class State(models.TextChoices):
        WAITING = "waiting"
        BUILT = "built"
        RELEASED = "released"
        UNCHANGED = "unchanged"  # a correction that found the same figures: it is none
        FAILED = "failed"

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "rpt"))
    start = models.DateField()  # first day
    end = models.DateField()  # last day, included
    scope_kind = models.CharField(max_length=10, default=str(ScopeKind.NATION))
    scope = models.CharField(max_length=40, blank=True)
    version = models.SmallIntegerField(default=1)
    reason = FreeTextField(blank=True)  # of a correction
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # None: on schedule
    steps_done = models.SmallIntegerField(default=0)
    steps = models.SmallIntegerField(default=1)
    tries = models.SmallIntegerField(default=0)
    cut_off_at = models.DateTimeField(null=True)
    built_at = models.DateTimeField(null=True)
    data = models.JSONField(default=dict)
    policy_version = models.CharField(max_length=40)
    code = models.CharField(max_length=20, blank=True)  # under which anybody checks it
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    public_from = models.DateTimeField(null=True)  # the end of the embargo
    key_id = models.SmallIntegerField(null=True)
    signature = models.BinaryField(null=True)  # Ed25519, of what selectors/report.statement_signed says

    objects: ClassVar[models.Manager["Report"]] = ReportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["start", "end", "scope_kind", "scope", "version"], name="report_once_per_version"
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="report_code_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-end", "-start", "-id"], name="report_latest"),
            models.Index(fields=["public_from"], condition=Q(state="released"), name="report_public"),
            models.Index(fields=["id"], condition=Q(state="waiting"), name="report_waiting"),
        ]

    @property
    def of(self) -> Scope:
        return Scope(ScopeKind(self.scope_kind), self.scope)

    @property
    def number(self) -> str:
        region = self.policy_version.split("-")[0]
        return report_number(self.start, self.end, self.of, region)

    @property
    def has_figures(self) -> bool:
        return self.state in (self.State.BUILT, self.State.RELEASED)


class ReportPdf(models.Model):
    """The report in one language, as it was handed out."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="pdfs")
    language = models.CharField(max_length=10)
    content = models.BinaryField()
    sha256 = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "language"], name="report_pdf_once")]
        triggers: ClassVar = append_only()
