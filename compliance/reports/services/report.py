"""Building reports: once per period and scope; the second build gives the first."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from complaints.selectors.complaint_end import complaints_gone
from compliance.reports.models import Report
from compliance.reports.rules.report import figures
from compliance.reports.selectors.report import case_counts, complaint_rows, complaints_filed, period, violation_rows
from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy
from core.services.audit import audit_write

LONGEST = timedelta(days=366)


def report_build(*, start: date, end: date, scope: str, at: datetime, actor: Actor) -> Report:
    """The report of `start` to `end` (both included) for a province, or ``""`` for the country. Raises DomainError.

    A period that has not ended has no report, for its figures would still change.
    """
    policy = current_policy(at)
    today = at.astimezone(policy.numbering.zone).date()
    if end < start:
        raise DomainError("report.order", _("The last day lies before the first."), pointer="/end")
    if end >= today:
        raise DomainError(
            "report.early", _("The period must have ended. Choose a last day before today."), pointer="/end"
        )
    if end - start > LONGEST:
        raise DomainError("report.long", _("A report covers at most one year."), pointer="/end")
    if scope and scope not in policy.numbering.provinces:
        raise DomainError("report.scope", _("There is no such province."), pointer="/scope")
    kept = Report.objects.filter(start=start, end=end, scope=scope).first()
    if kept is None and complaints_gone(*period(start, end, policy)):
        raise DomainError(
            "report.not_kept",
            _("Complaints of this period are no longer kept, so it cannot be counted."),
            pointer="/start",
        )
    return kept or _build(start, end, scope, at, actor)


def _build(start: date, end: date, scope: str, at: datetime, actor: Actor) -> Report:
    """Of two builds at once, the unique constraint keeps the first; both get that one."""
    policy = current_policy(at)
    try:
        with transaction.atomic():
            rows = complaints_filed(start, end, scope, policy)
            data = figures(complaint_rows(rows, policy), violation_rows(rows), start, end)
            data["cases"] = case_counts(start, end, scope, policy)
            report = Report.objects.create(
                start=start, end=end, scope=scope, data=data, policy_version=policy.version, built_at=at
            )
            audit_write(actor=actor, act="report.built", target=report, at=at, data={"scope": scope})
            return report
    except IntegrityError:
        return Report.objects.get(start=start, end=end, scope=scope)


def reports_of_yesterday(*, at: datetime, actor: Actor) -> list[Report]:
    """Yesterday's report, and on any day the one of the last full week, for the whole country."""
    policy = current_policy(at)
    today = at.astimezone(policy.numbering.zone).date()
    yesterday = today - timedelta(days=1)
    monday = today - timedelta(days=today.weekday() + 7)
    return [
        report_build(start=yesterday, end=yesterday, scope="", at=at, actor=actor),
        report_build(start=monday, end=monday + timedelta(days=6), scope="", at=at, actor=actor),
    ]
