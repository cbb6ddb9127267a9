"""A report as a page shows it: the words and figures of its sheet, and its charts as the site draws them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from compliance.reports.jobs.report_sheet import report_sheet
from compliance.reports.models import Report
from compliance.reports.words import TABLES
from core.policies import current_policy


def report_context(report: Report, data: Mapping[str, Any]) -> dict[str, Any]:
    sheet = report_sheet(report, data, get_language() or "en")
    rates = any(row["rate"] is not None for row in data["by_province"])
    figure = "rate" if rates else "complaints"
    trend = sheet["trend"]
    return {
        "report": report,
        "sheet": sheet,
        "trend": [{**bar, "label": f"{bar['year']} {bar['label']}".strip()} for bar in trend["bars"]] if trend else [],
        "weeks": season(data),
        "weeks_title": season_title(data),
        "tile_values": {
            row["key"]: row[figure] for row in data["by_province"] if row["key"] and row[figure] is not None
        },
        "report_policy": current_policy(report.cut_off_at),
        "tables": sheet["tables"],
    }


def season(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each week and, grey behind it, the same one of the year before."""
    points: list[dict[str, Any]] = []
    short = "MONTH_DAY_FORMAT" if (get_language() or "").startswith("zh") else "j M"
    for week in data["weeks"] if len(data["weeks"]) > 1 else []:
        day = date_format(date.fromisoformat(week["key"]), short)
        points.append({"label": day, "value": week["complaints"]})
        if week["before"] is not None:
            label = gettext("%(day)s, a year before") % {"day": day}
            points.append({"label": label, "value": week["before"], "accent": False})
    return points


def season_title(data: Mapping[str, Any]) -> str:
    weeks = [week for week in data["weeks"] if week["before"] is not None]
    if not any(week["before"] for week in weeks):
        return str(TABLES["weeks"])
    fewer = sum(week["complaints"] < week["before"] for week in weeks)
    said = {"fewer": fewer, "weeks": len(weeks)}
    return gettext("%(fewer)s of %(weeks)s weeks had fewer complaints than the same week a year before") % said
