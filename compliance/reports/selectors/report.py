"""The rows a report is computed from, and reports as readers ask for them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.findings.models import Violation
from compliance.listings.models import BlacklistEntry
from compliance.reports.models import Report
from compliance.reports.rules.report import ComplaintRow, ViolationRow
from core.policies import Policy
from registry.firms.models import Marketer


def period(start: date, end: date, policy: Policy) -> tuple[datetime, datetime]:
    """From the first moment of `start` to the first moment after `end`, in the policy's zone."""
    zone = policy.numbering.zone
    after = end + timedelta(days=1)
    return datetime.combine(start, time(0), zone), datetime.combine(after, time(0), zone)


def complaints_filed(start: date, end: date, scope: str, policy: Policy) -> "QuerySet[Complaint]":
    since, until = period(start, end, policy)
    rows = Complaint.objects.filter(filed_at__gte=since, filed_at__lt=until)
    return rows.filter(province=scope) if scope else rows


def complaint_rows(rows: "QuerySet[Complaint]", policy: Policy) -> list[ComplaintRow]:
    fields = (
        "pk", "filed_at", "number_id", "caller__value", "caller__kind",
        "assessment__marketer__public_id", "category", "province", "place", "evidence",
    )  # fmt: skip
    zone = policy.numbering.zone
    return [
        ComplaintRow(
            complaint=pk,
            filed_on=filed_at.astimezone(zone).date(),
            person=f"number:{number}" if number else "",
            caller=caller,
            caller_kind=kind,
            firm=firm or "",
            category=category,
            province=province,
            place=place,
            evidence=evidence,
        )
        for pk, filed_at, number, caller, kind, firm, category, province, place, evidence in rows.values_list(
            *fields
        ).iterator(chunk_size=5000)
    ]


def violation_rows(rows: "QuerySet[Complaint]") -> list[ViolationRow]:
    found = Violation.objects.filter(complaint__in=rows.values("pk")).values_list("complaint_id", "breach", "state")
    return [ViolationRow(*row) for row in found.iterator(chunk_size=5000)]


def case_counts(start: date, end: date, scope: str, policy: Policy) -> dict[str, int]:
    since, until = period(start, end, policy)
    cases = Case.objects.filter(province=scope) if scope else Case.objects.all()
    listings = BlacklistEntry.objects.filter(case__province=scope) if scope else BlacklistEntry.objects.all()
    return {
        "opened": cases.filter(opened_at__gte=since, opened_at__lt=until).count(),
        "filed": cases.filter(filed_at__gte=since, filed_at__lt=until).count(),
        "decided": cases.filter(decided_at__gte=since, decided_at__lt=until).count(),
        "listed": listings.filter(since__gte=since, since__lt=until).count(),
    }


def reports_kept(provinces: frozenset[str]) -> "QuerySet[Report]":
    rows = Report.objects.all() if "" in provinces else Report.objects.filter(scope__in={*provinces, ""})
    return rows.order_by("-end", "-start", "scope")


def firm_names(public_ids: Iterable[str]) -> dict[str, str]:
    return dict(Marketer.objects.filter(public_id__in=list(public_ids)).values_list("public_id", "name"))
