"""Reports as readers ask for them, and what is put together of their figures."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Q, QuerySet

from complaints.selectors.complaint_end import complaints_gone
from compliance.cases.rules.document_signature import PURPOSE, read_code
from compliance.reports.models import Report
from compliance.reports.rules.conclusions import conclusions
from compliance.reports.rules.report import LAYOUT, ScopeKind, period_before
from compliance.reports.selectors import report_casework as casework
from compliance.reports.selectors import report_figures as figures
from compliance.reports.selectors.report_scope import Counting, period
from core.secrets.signing import is_signed
from core.selectors.only import only
from core.written.json_text import canonical
from registry.firms.models import Marketer, Operator

Part = Callable[[Counting], Any]
SAME = ("complaints", "people", "callers", "violations", "firms", "rate", "cases", "money", "by_category")
# Each is one step of the building, and may take as long as its question to the database.
PARTS: dict[str, Part] = {
    "by_breach": figures.by_breach,
    "by_category": lambda of: figures.lines(of, "category"),
    "by_province": figures.by_province,
    "by_firm": figures.by_firm,
    "by_caller": lambda of: figures.lines(of, "caller__value", figures.TOP),
    "by_campaign": figures.by_campaign,
    "by_place": lambda of: figures.lines(of, "place", figures.TOP, named=True),
    "by_day": figures.by_day,
    "months": figures.months,
    "weeks": figures.weeks,
    "cases": casework.flows,
    "stages": casework.stages,
    "deadlines": casework.deadlines,
    "sanctions": casework.sanctions,
    "money": casework.money,
    "listing": casework.listing,
    "appeals": casework.appeals,
    "repeat": casework.repeat,
    "by_operator": casework.by_operator,
}
STEPS = len(PARTS) + 2  # the sums, and the period before


def report_data(of: Counting, progress: Callable[[int], object]) -> dict[str, Any]:
    """All figures of a report; `progress` hears of each step."""
    data: dict[str, Any] = {"layout": LAYOUT, **sums(of)}
    for step, (name, part) in enumerate(PARTS.items(), start=1):
        progress(step)
        data[name] = part(of)
    progress(STEPS - 1)
    data["previous"] = previous(of)
    data["conclusions"] = conclusions(data)
    return data


def sums(of: Counting) -> dict[str, Any]:
    found = figures.sums(of)
    return {**found, **figures.rates(of, found["complaints"])}


def previous(of: Counting) -> dict[str, Any] | None:
    """The figures that are compared, of the period before: as its own report has them, else counted now; None where its
    complaints are no longer kept."""
    start, end = period_before(of.start, of.end)
    before = Report.objects.kept().filter(start=start, end=end, scope_kind=of.scope.kind, scope=of.scope.value)
    report = before.order_by("-version").first()
    if report is not None:
        categories = {row["key"]: row["complaints"] for row in report.data["by_category"]}
        return {**{key: report.data[key] for key in SAME}, "by_category": categories}
    if complaints_gone(*period(start, end, of.policy)):
        return None
    past = replace(of, start=start, end=end)
    counted = {**sums(past), "cases": casework.flows(past), "money": casework.money(past)}
    categories = {row["key"]: row["complaints"] for row in figures.lines(past, "category")}
    return {**{key: counted[key] for key in SAME if key in counted}, "by_category": categories}


def reports_kept(provinces: frozenset[str]) -> "QuerySet[Report]":
    """What an officer of these provinces reads: the country's, its trades', firms' and operators', and those provinces' own."""
    rows = Report.objects.exclude(state=Report.State.UNCHANGED).select_related("asked_by", "released_by")
    if "" not in provinces:
        rows = rows.filter(~Q(scope_kind=ScopeKind.PROVINCE) | Q(scope__in=provinces))
    return rows.order_by("-end", "-start", "-pk")


def reports_public(at: datetime) -> "QuerySet[Report]":
    return Report.objects.public(at).order_by("-end", "-start", "scope_kind", "scope", "-version")


def versions_of(report: Report) -> "QuerySet[Report]":
    same = {"start": report.start, "end": report.end, "scope_kind": report.scope_kind, "scope": report.scope}
    return Report.objects.filter(**same).exclude(state=Report.State.UNCHANGED).order_by("version")


def operator_names(public_ids: Iterable[str]) -> dict[str, str]:
    return dict(Operator.objects.filter(public_id__in=list(public_ids)).values_list("public_id", "name"))


def scope_name(report: Report) -> str:
    """Of a firm or an operator."""
    model: Any = {ScopeKind.FIRM: Marketer, ScopeKind.OPERATOR: Operator}.get(report.of.kind)
    found = model and model.objects.filter(public_id=report.scope).values_list("name", flat=True).first()
    return found or ""


def statement_signed(report: Report) -> dict[str, Any]:
    """What is signed as a report is released."""
    return {
        "version": 1,
        "code": report.code,
        "number": report.number,
        "of": report.version,
        "cut_off": report.cut_off_at and report.cut_off_at.isoformat(),
        "released": report.released_at and report.released_at.isoformat(),
        "data": sha256(canonical(report.data)).hexdigest(),
        "pdfs": {pdf.language: sha256(pdf.content).hexdigest() for pdf in report.pdfs.order_by("language")},
    }


def is_genuine(report: Report) -> bool:
    """Whether our key signed the figures and the PDFs as they are kept now."""
    if report.key_id is None or report.signature is None:
        return False
    return is_signed(PURPOSE, report.key_id, canonical(statement_signed(report)), bytes(report.signature))


def report_verified(typed: str, at: datetime) -> Report | None:
    """The public report of a code as somebody typed it."""
    code = read_code(typed)
    found = only(reports_public(at).filter(code=code)) if code else None
    return found if found is not None and is_genuine(found) else None
