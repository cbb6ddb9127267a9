"""Reports as tests have them: asked for and built at once; and figures of a report that nobody counted."""

from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any

from compliance.reports.models import Report
from compliance.reports.rules.report import ScopeKind
from compliance.reports.selectors.report_due import reports_due
from compliance.reports.services.report import report_ask, report_build
from tests.compliance.world import ACTOR, NOW

WEEK = {"start": date(2026, 11, 14), "end": date(2026, 11, 20)}
AFTER = NOW + timedelta(days=2)


def build(**other: Any) -> Report:
    said: dict[str, Any] = {**WEEK, "scope": "", "at": AFTER, "actor": ACTOR, **other}
    asked = report_ask(**said)
    return report_build(report_id=asked.pk, at=said["at"]) or asked


def line(key: str, complaints: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "key": key, "complaints": complaints, "people": complaints, "suspected": complaints, "established": 0, "dismissed": 0,
        **more,
    }  # fmt: skip


def invented(**other: Any) -> dict[str, Any]:
    """The figures of a quiet month."""
    data: dict[str, Any] = {
        "layout": 2, "complaints": 100, "people": 90, "callers": 40, "evidence": {"C1": 100},
        "violations": {"suspected": 80, "established": 10, "dismissed": 1}, "firms": {"suspected": 8, "established": 2},
        "registered": 0, "rate": None, "by_breach": [line("registered", 80)], "by_category": [line("loans", 20), line("other", 18)],
        "by_province": [line("CN-JS", 25, registered=0, rate=None), line("CN-SH", 24, registered=0, rate=None)],
        "by_firm": [], "by_caller": [], "by_campaign": [],
        "by_place": [], "by_day": [], "repeat": [], "stages": [], "deadlines": [], "sanctions": [],
        "months": [{"key": "2026-10", "complaints": 120, "inside": False}, {"key": "2026-11", "complaints": 100, "inside": True}],
        "weeks": [], "listing": [], "appeals": [], "by_operator": [],
        "cases": {"opened": 3, "filed": 2, "decided": 0, "closed": 0, "referred": 0, "listed": 0},
        "money": {"fined": 0, "paid": 0, "paid_back": 0}, "previous": None, "conclusions": [],
    }  # fmt: skip
    return deepcopy({**data, **other})


def provinces_done(at: datetime) -> None:
    """The provinces' months were built before: a sweep has the country's reports to build."""
    wanted = [one for one in reports_due(at) if one.scope.kind == ScopeKind.PROVINCE]
    Report.objects.bulk_create(
        Report(
            start=one.start, end=one.end, scope_kind=one.scope.kind, scope=one.scope.value, state=Report.State.BUILT,
            asked_at=at, policy_version="cn-2026-01-01",
        )
        for one in wanted
    )  # fmt: skip
