"""A report as the sheet that typst sets: words and figures, ready to be drawn. Everything in it is data."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, override, pgettext

from compliance.cases.templatetags.desk import province_or_unknown
from compliance.reports.models import Report
from compliance.reports.rules.report_tables import Table, tables_of
from compliance.reports.selectors.report import operator_names, scope_name
from compliance.reports.words import (
    NOTHING,
    TABLES,
    column_word,
    key_word,
    money_word,
    month_word,
    percent,
    period_word,
    scope_word,
    sentence,
    table_rows,
)
from core.policies import Policy, current_policy
from core.templatetags.charts import tile_grid
from core.typesetting.words import layout_words
from registry.firms.selectors.marketer import firm_names

FIRMS = 8  # on the first page
TRADES = 5
Data = Mapping[str, Any]


def names_in(data: Data) -> dict[str, str]:
    """Names of the firms and operators that a report's figures speak of."""
    keys = {row["key"] for table in ("by_firm", "repeat") for row in data.get(table, [])}
    keys |= {said["key"] for said in data["conclusions"] if said["code"] == "where.firm"}
    return firm_names(keys) | operator_names(row["key"] for row in data.get("by_operator", []))


def _report_title(report: Report) -> str:
    return gettext("Supervision report on marketing calls, %(period)s") % {
        "period": period_word(report.start, report.end)
    }


def report_sheet(
    report: Report, data: Data, language: str, *, key: int | None = None, mark: str = ""
) -> dict[str, Any]:
    """`data`: the figures that it shows, all or as they are published; `mark`: of a draft."""
    with override(language):
        policy, names = current_policy(report.cut_off_at), names_in(data)
        shown = {table.code: table for table in tables_of(data)}
        return {
            "language": language,
            "brand": gettext("Do-Not-Call Register"),
            "brand_kind": gettext("Supervision report"),
            "number": report.number,
            "edition": gettext("Version %(version)d") % {"version": report.version},
            "title": _report_title(report),
            "about": about(report, policy),
            "mark": mark,
            "sentences": [
                dict(zip(("strong", "rest"), sentence(said, names), strict=True)) for said in data["conclusions"]
            ],
            "boxes": boxes(data),
            "trend": trend(data),
            "trades": trades(data),
            "tiles": tiles(data, policy),
            "firms": firms(shown.get("by_firm"), names),
            "notes": notes(report),
            "tables": [_table_drawn(table, names) for table in shown.values()],
            "tables_title": gettext("The figures"),
            "foot": gettext("Same figures as data: CSV, XLSX, JSON"),
            "code": report.code,
            "address": f"{settings.DNC_SITE_URL}/verify/?code={report.code}" if report.code else "",
            "words": {**layout_words(language), "check": gettext("Scan it or type the code at the address below.")},
            "key": str(key or ""),
        }


def about(report: Report, policy: Policy) -> list[str]:
    assert report.cut_off_at is not None
    zone = policy.numbering.zone
    said = [
        scope_word(report.scope_kind, report.scope, scope_name(report)),
        pgettext("a period", "%(start)s to %(end)s")
        % {"start": date_format(report.start), "end": date_format(report.end)},
        gettext("Data as of %(at)s") % {"at": date_format(report.cut_off_at.astimezone(zone), "DATETIME_FORMAT")},
    ]
    if report.released_at and report.released_by:
        day = date_format(report.released_at.astimezone(zone).date())
        said.append(gettext("Checked and released: %(who)s, %(day)s") % {"who": report.released_by.name, "day": day})
    return said


def boxes(data: Data) -> list[dict[str, str]]:
    """Two of different kind, which nobody adds up."""
    found, firms_of = data["violations"], data["firms"]
    about_firms = ngettext("%(n)s firm", "%(n)s firms", firms_of["suspected"]) % {"n": intcomma(firms_of["suspected"])}
    established = ngettext("%(n)s firm", "%(n)s firms", firms_of["established"]) % {
        "n": intcomma(firms_of["established"])
    }
    decisions = ngettext("%(n)s decision in the period", "%(n)s decisions in the period", data["cases"]["decided"])
    return [
        {
            "label": gettext("Suspected breaches"),
            "note": gettext("found by the platform, not established at the data moment"),
            "value": str(intcomma(found["suspected"])),
            "more": about_firms,
        },
        {
            "label": gettext("Established breaches"),
            "note": gettext("by a decision"),
            "value": str(intcomma(found["established"])),
            "more": f"{established} · {decisions % {'n': intcomma(data['cases']['decided'])}}",
        },
    ]


def trend(data: Data) -> dict[str, Any] | None:
    """The year's months, those of the period in the accent; its title is the sentence they prove."""
    months = [month for month in data["months"] if month["complaints"] is not None]
    if not any(month["complaints"] for month in months):
        return None
    bars = [
        {
            "label": str(int(month["key"][5:])),
            "year": month["key"][:4] if n == 0 or month["key"].endswith("-01") else "",
            "value": month["complaints"],
            "text": str(intcomma(month["complaints"])),
            "accent": month["inside"],
        }
        for n, month in enumerate(months)
    ]
    return {"title": _trend_title(months), "bars": bars, "unit": gettext("Complaints by month")}


def _trend_title(months: list[dict[str, Any]]) -> str:
    most = max(months, key=lambda month: month["complaints"])
    last = months[-1]
    said = {"most": month_word(most["key"]), "n": intcomma(most["complaints"]), "last": intcomma(last["complaints"])}
    if most is last:
        return gettext("The last month had the most complaints of the year: %(n)s") % said
    return gettext("Most complaints came in %(most)s: %(n)s; the last month had %(last)s") % said


def trades(data: Data) -> dict[str, Any]:
    """Trade, complaints, share, change: the largest ones, and the others together."""
    before = (data["previous"] or {}).get("by_category", {})
    rows, left = data["by_category"][:TRADES], data["by_category"][TRADES:]
    whole = data["complaints"] or 1
    told = [[key_word("category", row["key"], {}), row["complaints"], before.get(row["key"])] for row in rows]
    if left:
        told.append([gettext("Other trades"), sum(row["complaints"] for row in left), None])
    head = [gettext("Trade"), gettext("Complaints"), gettext("Share"), gettext("Against before")]
    return {
        "columns": [{"text": text, "end": n > 0} for n, text in enumerate(head)],
        "rows": [[name, str(intcomma(n)), percent(round(n / whole * 100)), changed(n, past)] for name, n, past in told],
    }


def changed(now: int, before: int | None) -> str:
    if not before:
        return NOTHING
    value = round((now - before) / before * 100, 1)
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{abs(value):g}%"


def tiles(data: Data, policy: Policy) -> dict[str, Any] | None:
    """Complaints per 100,000 registered numbers; where no rate is known, complaints."""
    rates = any(row["rate"] is not None for row in data["by_province"])
    figure = "rate" if rates else "complaints"
    values = {row["key"]: row[figure] for row in data["by_province"] if row["key"] and row[figure] is not None}
    drawn = tile_grid("", policy, values, "")
    if not drawn["tiles"] or not any(values.values()):
        return None
    most = max(values.values())
    cells = [
        {
            "x": int(tile["x"]) // 60, "y": int(tile["y"]) // 60, "text": tile["short"], "depth": tile["depth"],
            "value": str(intcomma(tile["value"])) if tile["value"] else NOTHING,
        }
        for tile in drawn["tiles"]
    ]  # fmt: skip
    note = gettext("Complaints per 100,000 registered numbers") if rates else gettext("Complaints")
    legend = [
        pgettext("a class of a map", "up to %(n)s") % {"n": intcomma(-(-most * step // 4))} for step in (1, 2, 3, 4)
    ]
    return {"title": _tiles_title(values), "note": note, "cells": cells, "legend": legend}


def _tiles_title(values: Mapping[str, int]) -> str:
    most = max(values.values())
    on = [province_or_unknown(code) for code, value in values.items() if value == most]
    said = {"place": on[0], "n": intcomma(most), "count": len(on)}
    if len(on) > 1:
        return gettext("%(count)s regions have the most: %(n)s") % said
    return gettext("%(place)s has the most: %(n)s") % said


def firms(table: Table | None, names: Mapping[str, str]) -> dict[str, Any] | None:
    """Who was complained of most, suspected and established in columns of their own, and what was done."""
    if table is None:
        return None
    positions = {column: n for n, column in enumerate(table.columns)}
    rows = []
    for line, row in zip(table.rows, table_rows(table, names)[:FIRMS], strict=False):
        done = [row[positions[column]] for column in ("state", "sanction") if row[positions[column]] != NOTHING]
        if line[positions["fine"]]:
            done.append(gettext("fine %(amount)s") % {"amount": money_word(int(line[positions["fine"]] or 0))})
        if row[positions["deadline"]] != NOTHING:
            done.append(gettext("due %(day)s") % {"day": row[positions["deadline"]]})
        cells = [row[positions[column]] for column in ("key", "people", "suspected", "established")]
        rows.append([*cells, pgettext("between what was done", ", ").join(done) or NOTHING])
    head = [
        gettext("Firm"),
        gettext("People"),
        gettext("Suspected (not established)"),
        gettext("Established"),
        gettext("Done by the data moment"),
    ]
    columns = [{"text": text, "end": n in (1, 2, 3)} for n, text in enumerate(head)]
    return {"title": str(TABLES["by_firm"]), "columns": columns, "rows": rows, "accent": 3}


def notes(report: Report) -> list[str]:
    said = [
        gettext(
            "Suspected and established breaches are counted apart and never added; what is established is not counted among the suspected."
        ),
        gettext("Breaches are those of the complaints filed in the period, as they stood at the data moment."),
        gettext(
            "The figures stay as they are. What becomes known later comes as a dated correction, beside this version."
        ),
    ]
    if report.version > 1:
        said.insert(0, gettext("This is a correction: %(reason)s") % {"reason": report.reason})
    return said


def _table_drawn(table: Table, names: Mapping[str, str]) -> dict[str, Any]:
    ends = {"state", "sanction"}
    columns = [
        {"text": column_word(table, column), "end": n > 0 and column not in ends}
        for n, column in enumerate(table.columns)
    ]
    return {"code": table.code, "title": str(TABLES[table.code]), "columns": columns, "rows": table_rows(table, names)}
