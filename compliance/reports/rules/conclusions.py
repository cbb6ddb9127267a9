"""The three sentences a report begins with: which ones, and with which figures. Words of them are the door's."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from compliance.reports.rules.report import FEW, change

Figures = Mapping[str, Any]
STEADY = 3.0  # percent; within it nothing rose or fell
RUN = 3  # months in one direction that are worth a word
HIGH = 1.6  # times the country's rate
PART = 0.3  # of all complaints, from which a trade or province is worth a word


def conclusions(data: Figures) -> list[dict[str, Any]]:
    """Of complaints, of what was done, and of where the trouble sits, in this order."""
    return [of_complaints(data), of_enforcement(data), of_concentration(data)]


def of_complaints(data: Figures) -> dict[str, Any]:
    before = (data["previous"] or {}).get("complaints")
    said = {"n": data["complaints"], "before": before, "change": change(data["complaints"], before)}
    if not data["complaints"]:
        return {"code": "complaints.none", **said}
    if said["change"] is None:
        return {"code": "complaints.first", **said}
    if abs(said["change"]) <= STEADY:
        return {"code": "complaints.steady", **said}
    run = same_direction([month["complaints"] for month in data["months"]])
    word = "fell" if said["change"] < 0 else "rose"
    agrees = (run < 0) == (said["change"] < 0)
    return {"code": f"complaints.{word}", **said, "months": abs(run) if agrees and abs(run) >= RUN else 0}


def same_direction(months: Sequence[int | None]) -> int:
    """How many of the last months in a row each had more than the one before; negative: each had fewer."""
    steps = [
        (now > before) - (now < before) if now is not None and before is not None else 0
        for before, now in pairwise(months)
    ]
    run = 0
    for step in reversed(steps):
        if not step or run * step < 0:
            break
        run += step
    return run


def of_enforcement(data: Figures) -> dict[str, Any]:
    kept = sum(row["kept"] for row in data["deadlines"])
    steps = kept + sum(row["missed"] for row in data["deadlines"])
    said = {
        "decided": data["cases"]["decided"],
        "before": ((data["previous"] or {}).get("cases") or {}).get("decided"),
        "fined": data["money"]["fined"],
        "kept": kept,
        "steps": steps,
        "open": sum(row["cases"] for row in data["stages"]),
        "overdue": sum(row["overdue"] for row in data["stages"]),
    }
    if not said["decided"]:
        return {"code": "enforcement.none" if said["open"] else "enforcement.nothing", **said}
    return {"code": "enforcement.late" if said["overdue"] * 10 > said["open"] else "enforcement.decided", **said}


def of_concentration(data: Figures) -> dict[str, Any]:
    """Provinces far above the country's rate, else a trade, else a firm that many complain of, else that it is spread."""
    if not data["complaints"]:
        return {"code": "where.spread", "n": 0, "callers": 0}
    rate = data["rate"]
    high = [row for row in data["by_province"] if rate and row["rate"] and row["rate"] >= HIGH * rate]
    if high:
        high.sort(key=lambda row: -row["rate"])
        named = [row["key"] for row in high[:4]]
        return {"code": "where.provinces", "keys": named, "least": high[: len(named)][-1]["rate"], "rate": rate}
    for code, table in (("where.trade", "by_category"), ("where.firm", "by_firm"), ("where.province", "by_province")):
        rows = [row for row in data[table] if row["key"] not in ("", FEW)]
        if len(data[table]) > 1 and rows and rows[0]["complaints"] >= max(1, PART * data["complaints"]):
            return {"code": code, "key": rows[0]["key"], "n": rows[0]["complaints"], "of": data["complaints"]}
    return {"code": "where.spread", "n": data["complaints"], "callers": data["callers"]}
