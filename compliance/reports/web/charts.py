"""Complaints by day as a chart, and the sentence the chart proves."""

from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

MOST_COLUMNS = 62
FEWER = gettext_lazy("fewer than five")


def columns(days: dict[date, int]) -> list[dict[str, Any]]:
    """One column a day from the first to the last; weeks where the days are too many to tell apart. `first`, `last`: its days."""
    if not days:
        return []
    first, last = min(days), max(days)
    width = 1 if (last - first).days < MOST_COLUMNS else 7
    if (last - first).days >= MOST_COLUMNS * 7:
        first = last - timedelta(days=MOST_COLUMNS * 7 - 1)
    steps = range(0, (last - first).days + 1, width)
    short = "MONTH_DAY_FORMAT" if (get_language() or "").startswith("zh") else "j M"
    starts = [first + timedelta(days=n) for n in steps]
    return [
        {
            "label": date_format(start, short),
            "value": sum(days.get(start + timedelta(days=n), 0) for n in range(width)),
            "first": start,
            "last": start + timedelta(days=width - 1),
        }
        for start in starts
    ]


def chart_title(days: dict[date, int]) -> str:
    """The sentence the chart proves: when most complaints came."""
    if not days:
        return ""
    most, on = _busiest(days)
    if most == 1:
        return ngettext("Complaints concern %(n)d day", "Complaints spread over %(n)d days", len(days)) % {
            "n": len(days)
        }
    if len(on) > 1:
        return _tied(most, on)
    return _("Most complaints are about %(day)s: %(n)d") % {"day": date_format(on[0], "DATE_FORMAT"), "n": most}


def _busiest(days: dict[date, int]) -> tuple[int, list[date]]:
    """The most of a day, and on which days."""
    most = max(days.values())
    return most, [day for day, count in days.items() if count == most]


def _tied(most: int, on: list[date]) -> str:
    words = ngettext(
        "At most %(n)d complaint a day, on %(days)d days", "At most %(n)d complaints a day, on %(days)d days", most
    )
    return words % {"n": most, "days": len(on)}


def proof(days: dict[date, int]) -> str:
    """The sentence the chart proves."""
    if not any(days.values()):
        return _("No complaint was filed in this period")
    most, on = _busiest(days)
    if len(on) > 1:
        return _tied(most, on)
    return _("Most complaints were filed on %(day)s: %(n)d") % {"day": date_format(on[0]), "n": most}


def day_columns(days: dict[date, int | None]) -> list[dict[str, Any]]:
    """One column a day; where there were few (None), it says so and stands at nothing."""
    found = columns({day: count or 0 for day, count in days.items()})
    return [{**one, "text": str(FEWER)} if days[one["first"]] is None else one for one in found]


def days_proof(days: dict[date, int | None]) -> str:
    """The sentence the chart of public days proves."""
    known = {day: count for day, count in days.items() if count is not None}
    if len(known) < len(days) and not any(known.values()):
        return _("On no day were there five complaints or more")
    return proof(known)


def most_proof(rows: list[tuple[str, int]]) -> str:
    """The sentence bars prove: which of them is the longest, and its share. `rows`: as they are called."""
    total = sum(count for _name, count in rows)
    if not total:
        return _("No complaint was filed in this period")
    name, count = max(rows, key=lambda row: row[1])
    return _("Most often: %(name)s, %(percent)d of 100 complaints") % {
        "name": name,
        "percent": round(count * 100 / total),
    }
