"""Which rows a report of a scope counts, in the tables that it counts."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case as Choice
from django.db.models import CharField, F, Q, QuerySet, Value, When

from complaints.models import Complaint
from complaints.models.complaint import ComplaintQuerySet
from compliance.cases.models import Case
from compliance.cases.selectors.answering_firm import complaint_firm, complaints_answered_by, violation_firm
from compliance.findings.models import Violation
from compliance.listings.models import BlacklistEntry
from compliance.reports.rules.report import Scope, ScopeKind
from core.policies import Policy
from registry.firms.models import Question
from registry.firms.rules.question import QuestionState

EARLY = timedelta(days=1)  # a centre's clock may be ahead of ours


def period(start: date, end: date, policy: Policy) -> tuple[datetime, datetime]:
    """From the first moment of `start` to the first moment after `end`, in the policy's zone."""
    zone = policy.numbering.zone
    after = end + timedelta(days=1)
    return datetime.combine(start, time(0), zone), datetime.combine(after, time(0), zone)


@dataclass(frozen=True)
class Counting:
    """What is counted: a period, a scope, and what was known at `cut_off`."""

    start: date
    end: date
    scope: Scope
    cut_off: datetime
    policy: Policy

    @property
    def span(self) -> tuple[datetime, datetime]:
        return period(self.start, self.end, self.policy)

    def within(self, field: str) -> Q:
        since, until = self.span
        return Q(**{f"{field}__gte": since, f"{field}__lt": min(until, self.cut_off)})

    def complaints(self) -> "QuerySet[Complaint]":
        """Those filed in the period and known at the cut-off."""
        return self._filed().counted()

    def _filed(self) -> ComplaintQuerySet:
        since, until = self.span
        rows = Complaint.objects.filter(
            filed_at__gte=since, filed_at__lt=until, received_at__gte=since - EARLY, received_at__lt=self.cut_off
        )
        return rows.filter(self._of_complaint())

    def complaints_by_firm(self) -> Any:
        """The same with `firm`: its public id, of whoever answers for the call; None where nobody is known."""
        return self.complaints().annotate(firm=complaint_firm())

    def _of_complaint(self) -> Q:
        value = self.scope.value
        if self.scope.kind == ScopeKind.FIRM:
            return complaints_answered_by(value)
        field = {
            ScopeKind.PROVINCE: "province",
            ScopeKind.CATEGORY: "category",
            ScopeKind.OPERATOR: "client",
        }
        return Q() if self.scope.kind == ScopeKind.NATION else Q(**{field[self.scope.kind]: value})

    def violations(self) -> Any:
        """Those of these complaints; `stood`: what each was at the cut-off, `firm`: who answers for it, as of complaints."""
        rows = Violation.objects.filter(complaint__in=self._filed().values("pk"), found_at__lt=self.cut_off)
        later = When(settled_at__gte=self.cut_off, then=Value(Violation.State.SUSPECTED))
        return rows.annotate(
            stood=Choice(later, default=F("state"), output_field=CharField()),
            firm=violation_firm("public_id"),
        )

    def cases(self) -> "QuerySet[Case]":
        rows = Case.objects.filter(merged_into=None, opened_at__lt=self.cut_off)
        value = self.scope.value
        if self.scope.kind == ScopeKind.PROVINCE:
            return rows.filter(province=value)
        if self.scope.kind == ScopeKind.CATEGORY:
            return rows.filter(category=value)
        if self.scope.kind == ScopeKind.FIRM:
            return rows.filter(Q(respondent__public_id=value) | Q(marketer__public_id=value))
        if self.scope.kind == ScopeKind.OPERATOR:
            return rows.filter(pk__in=Violation.objects.filter(complaint__client=value).values("case"))
        return rows

    def questions(self) -> "QuerySet[Question]":
        """What operators were asked in the period. A question stands in no province, trade or firm: those scopes have none. What
        was withdrawn asks nobody."""
        rows = Question.objects.filter(self.within("asked_at")).exclude(state=QuestionState.WITHDRAWN)
        if self.scope.kind == ScopeKind.OPERATOR:
            return rows.filter(operator__public_id=self.scope.value)
        return rows if self.scope.kind == ScopeKind.NATION else rows.none()

    def listings(self) -> "QuerySet[BlacklistEntry]":
        rows = BlacklistEntry.objects.all()
        value = self.scope.value
        if self.scope.kind == ScopeKind.CATEGORY:
            return rows.filter(category=value)
        if self.scope.kind == ScopeKind.FIRM:
            return rows.filter(Q(marketer__public_id=value) | Q(case__in=self.cases().values("pk")))
        return rows if self.scope.kind == ScopeKind.NATION else rows.filter(case__in=self.cases().values("pk"))
