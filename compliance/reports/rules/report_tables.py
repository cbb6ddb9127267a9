"""The figures of a report as tables: page, CSV, workbook, JSON and PDF show these, and nothing counts anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Cell = str | int | float | None
COUNTED = ("complaints", "people", "suspected", "established", "dismissed")


@dataclass(frozen=True)
class Table:
    """`kind`: what the keys are codes of, for whoever puts them into words. Cells beside the key are figures or codes."""

    code: str
    kind: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


# Which figures stand in which table, by the name under which they are kept.
SHAPES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("by_breach", "breach", ("people", "suspected", "established", "dismissed")),
    ("by_category", "category", (*COUNTED, "before")),
    ("by_province", "province", (*COUNTED, "registered", "rate")),
    ("by_firm", "firm", (*COUNTED, "state", "sanction", "fine", "deadline")),
    ("repeat", "firm", ("decisions", "established")),
    ("by_caller", "caller", COUNTED),
    ("by_campaign", "caller", ("callers", *COUNTED)),
    ("by_place", "text", COUNTED),
    ("months", "month", ("complaints",)),
    ("weeks", "day", ("complaints", "before")),
    ("by_day", "day", COUNTED),
    ("stages", "stage", ("cases", "overdue", "days_30", "days_90", "days_180", "older")),
    ("deadlines", "deadline", ("kept", "missed")),
    ("sanctions", "sanction", ("cases", "fined")),
    ("listing", "action", ("proposed", "listed", "ended")),
    ("appeals", "appeal", ("filed", "granted", "refused")),
    ("by_operator", "operator", ("asked", "in_time", "late", "unanswered")),
)
PARTS = {"violations": "breaches", "firms": "firms", "cases": "cases", "money": "money"}


def tables_of(data: Mapping[str, Any]) -> list[Table]:
    """All that stands in `data`; a table without a line is left out, but for the totals."""
    found = [totals(data)]
    for code, kind, columns in SHAPES:
        rows = tuple((line["key"], *(line.get(column) for column in columns)) for line in _lines(code, data))
        if rows:
            found.append(Table(code, kind, ("key", *columns), rows))
    return found


def _lines(code: str, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    lines = data.get(code) or []
    if code != "by_category":
        return list(lines)
    before = (data.get("previous") or {}).get("by_category", {})
    return [{**line, "before": before.get(line["key"])} for line in lines]


def totals(data: Mapping[str, Any]) -> Table:
    """Each figure of the whole beside that of the period before."""
    before = data.get("previous") or {}
    rows: list[tuple[Cell, ...]] = [
        (name, data[name], before.get(name)) for name in ("complaints", "people", "callers")
    ]
    for part, prefix in PARTS.items():
        for name, value in data[part].items():
            rows.append((f"{prefix}.{name}", value, (before.get(part) or {}).get(name)))
    rows.append(("registered", data["registered"], None))
    rows.append(("rate", data["rate"], before.get("rate")))
    rows += [(f"evidence.{code}", n, None) for code, n in data.get("evidence", {}).items()]
    return Table("totals", "total", ("key", "value", "before"), tuple(rows))
