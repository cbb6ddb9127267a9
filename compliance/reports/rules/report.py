"""The arithmetic of an enforcement report. Suspected and established breaches are counted apart and never added."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

STATES = ("suspected", "established", "dismissed")
LAYOUT = 1  # of the stored figures


@dataclass(frozen=True)
class ComplaintRow:
    """One complaint filed in the period. `filed_on` is the day in the policy's zone; codes may be ""."""

    complaint: int
    filed_on: date
    person: str  # a digest or id that tells complainants apart; "" where nobody can tell
    caller: str
    caller_kind: str
    firm: str  # the firm's public id, or ""
    category: str
    province: str
    place: str
    evidence: str


@dataclass(frozen=True)
class ViolationRow:
    complaint: int
    breach: str
    state: str


def figures(
    complaints: Iterable[ComplaintRow], violations: Iterable[ViolationRow], start: date, end: date, top: int = 50
) -> dict[str, Any]:
    """All figures of the period from `start` to `end` (both included), as JSON. Pure: same rows, same figures."""
    rows = {row.complaint: row for row in complaints}
    breaches = [v for v in violations if v.complaint in rows]
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]

    def table(key: Callable[[ComplaintRow], Hashable], limit: int | None = None) -> list[dict[str, Any]]:
        return by(rows, breaches, key, limit)

    by_day = {line["key"]: line for line in table(lambda row: row.filed_on.isoformat())}
    nothing = {"complaints": 0, **dict.fromkeys(STATES, 0)}
    return {
        "layout": LAYOUT,
        "complaints": len(rows),
        "people": len({row.person for row in rows.values() if row.person}),
        "callers": len({row.caller for row in rows.values()}),
        "evidence": count_values(row.evidence for row in rows.values()),
        "violations": {state: sum(v.state == state for v in breaches) for state in STATES},
        "by_day": [by_day.get(day.isoformat(), {"key": day.isoformat(), **nothing}) for day in days],
        "by_breach": by_breach(breaches),
        "by_caller": table(lambda row: row.caller, top),
        "by_firm": [line for line in table(lambda row: row.firm, None) if line["key"]][:top],
        "by_category": table(lambda row: row.category),
        "by_province": table(lambda row: row.province),
        "by_place": [line for line in table(lambda row: row.place) if line["key"]][:top],
    }


def by(
    rows: dict[int, ComplaintRow],
    breaches: list[ViolationRow],
    key: Callable[[ComplaintRow], Hashable],
    limit: int | None,
) -> list[dict[str, Any]]:
    """One line per value of `key`: complaints, and violations by state; most complaints first, then by key."""
    complaints = Counter(key(row) for row in rows.values())
    states = Counter((key(rows[v.complaint]), v.state) for v in breaches)
    lines: list[dict[str, Any]] = [
        {"key": value, "complaints": count, **{state: states[value, state] for state in STATES}}
        for value, count in complaints.items()
    ]
    return sorted(lines, key=lambda line: (-line["complaints"], str(line["key"])))[:limit]


def by_breach(breaches: list[ViolationRow]) -> list[dict[str, Any]]:
    states = Counter((v.breach, v.state) for v in breaches)
    lines = [{"key": breach, **{state: states[breach, state] for state in STATES}} for breach in {b for b, _ in states}]
    return sorted(lines, key=lambda line: (-sum(line[state] for state in STATES), line["key"]))


def count_values(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
