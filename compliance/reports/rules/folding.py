"""What of a report anybody may read: few people are folded together, and a firm is named where its decision is published."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from compliance.reports.rules.conclusions import conclusions
from compliance.reports.rules.public_figure import public_figure
from compliance.reports.rules.report import FEW

LEAST = 5  # people of one line
Row = dict[str, Any]
FOLDED = ("by_breach", "by_category", "by_province")
LEFT_OUT = (
    "by_caller",
    "by_campaign",
    "by_place",
    "by_day",
    "evidence",
    "by_operator",
)  # a caller may be spoofed, a day or a place is few people; of one operator nothing is published


def public_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """The figures as they are published. Sums stay what they were."""
    told = {key: value for key, value in data.items() if key not in LEFT_OUT}
    for table in FOLDED:
        told[table] = [dict(row) for row in fold_small(data[table])]
    told["by_firm"] = fold_small(data["by_firm"], small=lambda row: is_small(row) or not row["published"], alone=True)
    told["repeat"] = [row for row in data["repeat"] if row["published"]]
    told["registered"] = public_figure(data["registered"])
    for row in told["by_province"]:
        row["registered"] = public_figure(row["registered"])
    told["months"] = data["months"] if _all_many(data["months"]) else []
    told["weeks"] = data["weeks"] if _all_many(data["weeks"]) else []
    if data["previous"] and is_small(data["previous"]):
        told["previous"] = None
    elif data["previous"]:
        counted = data["previous"]["by_category"]
        kept = {row["key"] for row in told["by_category"]}
        told["previous"] = {
            **data["previous"],
            "by_category": {key: n for key, n in counted.items() if key in kept and n >= LEAST},
        }
    told["conclusions"] = conclusions(told)
    return told


def enough_people(data: Mapping[str, Any]) -> bool:
    """Whether there is anything in the report that may be published."""
    return _crowd(data) >= LEAST


def _crowd(row: Mapping[str, Any]) -> int:
    """How many people a line tells of; where nobody proved a number, as other centres' rows, how many rows."""
    return int(row["people"] or row.get("complaints") or 0)


def is_small(row: Row) -> bool:
    """Whether a line tells of few people. One that is empty tells of nobody."""
    return 0 < _crowd(row) < LEAST


def fold_small(rows: Sequence[Row], small: Callable[[Row], bool] | None = None, *, alone: bool = False) -> list[Row]:
    """Lines of few people as one. Where it would stand for one line alone, or still for few people, the smallest of the others
    is folded too: what is left out could be reckoned from the sum. Not so with `alone`, of a table that leaves out others anyway.
    """
    few = small or is_small
    little = [row for row in rows if few(row)]
    kept = sorted((row for row in rows if not few(row) and _crowd(row)), key=_crowd)
    while little and kept and not alone and (len(little) == 1 or sum(map(_crowd, little)) < LEAST):
        little.append(kept.pop(0))
    names = {row["key"] for row in little}
    told = [row for row in rows if row["key"] not in names]
    return [*told, _summed(little)] if little else told


def _summed(rows: Sequence[Row]) -> Row:
    """One line of counts; what is no count is left empty. People of two lines may be the same: at most so many."""
    numbers = {key for row in rows for key, value in row.items() if isinstance(value, int) and key != "rate"}
    empty: Row = dict.fromkeys(rows[0], None)
    return {**empty, **{key: sum(row.get(key) or 0 for row in rows) for key in numbers}, "key": FEW}


def _all_many(points: Sequence[Row]) -> bool:
    """Whether no point of a line tells of few people."""
    values = [point[key] for point in points for key in ("complaints", "before") if point.get(key) is not None]
    return all(not 0 < value < LEAST for value in values)
