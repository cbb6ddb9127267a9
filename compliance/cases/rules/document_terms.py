"""How documents say terms, callers and numbers of their own."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from compliance.cases.rules.document_draft import MONTHS, written
from core.policies.schema import Deadline, Names
from core.typesetting.blocks import lines_in

UNITS = {
    "working_days": ("个工作日", "working day"),
    "days": ("日", "day"),
    "months": ("个月", "month"),
    "hours": ("小时", "hour"),
    "minutes": ("分钟", "minute"),
}
SHOWN = 3  # callers named in a sentence; all of them stand in the annex
MOST_STATEMENT = 60_000  # characters of the party's statement that a paper repeats
MOST_STATEMENT_LINES = 1_500  # … and lines of the paper


def term(deadline: Deadline) -> Names:
    """How long: 5个工作日, 5 working days."""
    chinese, english = UNITS[deadline.unit]
    plural = "" if deadline.count == 1 else "s"
    return {"zh-hans": f"{deadline.count}{chinese}", "en": f"{deadline.count} {english}{plural}"}


def caller_list(callers: Sequence[str]) -> Names:
    """The first callers and how many there are; nothing where there is none."""
    if not callers:
        return {}
    first, more = callers[:SHOWN], len(callers) - SHOWN
    if more <= 0:
        together = f" and {first[-1]}" if len(first) > 1 else first[-1]
        return {"zh-hans": "、".join(first), "en": ", ".join(first[:-1]) + together}
    others = "1 other number" if more == 1 else f"{more} other numbers"
    return {"zh-hans": f"{'、'.join(first)}等{len(callers)}个号码", "en": f"{', '.join(first)} and {others}"}


def document_number(form: str, *, office: str, kind: str, year: int, serial: int) -> str:
    """``示通告〔2026〕58号`` from the pack's form."""
    parts = {"office": office, "kind": kind, "year": str(year), "serial": str(serial)}
    for name, value in parts.items():
        form = form.replace(f"{{{name}}}", value)
    return form


def months_of(first: date | None, last: date | None) -> Names:
    """2026年11月, November 2026; from the one to the other where there are several; nothing where there is none."""
    if first is None or last is None:
        return {}
    ends = dict.fromkeys((day.year, day.month) for day in (first, last))
    zh = "至".join(f"{year}年{month}月" for year, month in ends)
    return {"zh-hans": zh, "en": " to ".join(f"{MONTHS[month - 1]} {year}" for year, month in ends)}


def span_of(first: date | None, last: date | None) -> Names:
    """2026年11月19日至2026年11月20日, from 19 November 2026 to 20 November 2026; 2026年11月20日, on 20 November 2026."""
    if first is None or last is None:
        return {}
    ends = list(dict.fromkeys((first, last)))
    zh, en = ([written(day, "", language) for day in ends] for language in ("zh-hans", "en"))
    return {"zh-hans": "至".join(zh), "en": f"from {en[0]} to {en[1]}" if len(en) > 1 else f"on {en[0]}"}


def statement_said(text: str) -> dict[str, Any]:
    """Fields of `DocumentFacts`: what a paper repeats of a statement. It is as long as its party likes, a paper is not: what goes
    beyond stays in the file of the case, and the paper says how much that is."""
    shown = _beginning(text)
    if shown == text:
        return {"statement": text}
    return {
        "statement": shown,
        "statement_shown": len(shown),
        "statement_characters": len(text),
        "statement_lines": text.count("\n") + 1,
    }


def _beginning(text: str) -> str:
    kept: list[str] = []
    left = MOST_STATEMENT_LINES
    for line in text[:MOST_STATEMENT].split("\n"):
        left -= lines_in(line)
        if left < 0:
            break
        kept.append(line)
    return "\n".join(kept)
