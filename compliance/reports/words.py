"""What figures of reports are called: tables, columns, totals, and the sentences a report begins with."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from compliance.cases.templatetags.desk import (
    breach,
    caller,
    category,
    currency,
    deadline,
    province,
    province_or_unknown,
    sanction,
    word,
)
from compliance.listings.words import ACTIONS, BY_DECISION
from compliance.reports.rules.report import FEW, PeriodKind, ScopeKind, period_kind
from compliance.reports.rules.report_tables import Cell, Table
from core.policies import current_policy
from core.translation.words import KIND_OF_REGION, join_words

NOTHING = "–"
TABLES: dict[str, Any] = {
    "totals": _("All figures beside the period before"),
    "by_breach": _("By rule"),
    "by_category": _("By trade"),
    "by_province": _("By region"),
    "by_firm": _("The firms most complained of, and what was done"),
    "repeat": _("Firms that did it again: two decisions or more in two years"),
    "by_caller": _("By caller"),
    "by_campaign": _("Campaigns most complained of, by the number that each began with"),
    "by_place": _("By place"),
    "months": _("Complaints by month"),
    "weeks": _("Complaints by week, beside the same week a year before"),
    "by_day": _("By day"),
    "stages": _("Open cases at the data moment, by stage and age"),
    "deadlines": _("Deadlines of the steps taken in the period"),
    "sanctions": _("Sanctions decided in the period"),
    "listing": _("Changes of the blacklist"),
    "appeals": _("Appeals"),
    "by_operator": _("Questions of the period to operators, and their answers by the data moment"),
}
KEYS: dict[str, Any] = {
    "breach": _("Rule"),
    "category": _("Trade"),
    "province": KIND_OF_REGION,
    "firm": _("Firm"),
    "caller": _("Caller"),
    "text": _("Place"),
    "month": _("Month"),
    "day": _("Day"),
    "stage": pgettext_lazy("of a case", "Stage"),
    "deadline": _("Deadline"),
    "sanction": _("Sanction"),
    "action": _("Action"),
    "appeal": pgettext_lazy("what is appealed to", "Way"),
    "operator": _("Operator"),
    "total": pgettext_lazy("a column of a report", "Figure"),
}
COLUMNS: dict[str, Any] = {
    "callers": pgettext_lazy("a column of a report", "Callers"),
    "complaints": _("Complaints"),
    "people": _("People"),
    "suspected": _("Suspected"),
    "established": _("Established"),
    "dismissed": pgettext_lazy("suspected breaches", "Dismissed"),
    "before": pgettext_lazy("a column of a report", "Period before"),
    "value": _("This period"),
    "registered": _("Registered numbers"),
    "rate": _("Complaints per 100,000 registered numbers"),
    "state": pgettext_lazy("of a case", "State"),
    "sanction": _("Sanction"),
    "fine": _("Fine"),
    "deadline": _("Deadline"),
    "decisions": _("Decisions"),
    "cases": _("Cases"),
    "overdue": pgettext_lazy("cases", "Overdue"),
    "days_30": _("up to 30 days"),
    "days_90": _("31 to 90 days"),
    "days_180": _("91 to 180 days"),
    "older": _("over 180 days"),
    "kept": pgettext_lazy("a deadline", "Kept"),
    "missed": pgettext_lazy("a deadline", "Missed"),
    "fined": _("Fines"),
    "proposed": _("Proposed"),
    "listed": _("Listed"),
    "ended": _("Ended"),
    "filed": pgettext_lazy("appeals", "Brought"),
    "granted": pgettext_lazy("appeals", "Granted"),
    "refused": pgettext_lazy("appeals", "Refused"),
    "asked": pgettext_lazy("questions to an operator", "Asked"),
    "in_time": pgettext_lazy("questions to an operator", "Answered in time"),
    "late": pgettext_lazy("questions to an operator", "Answered late"),
    "unanswered": pgettext_lazy("questions to an operator", "Over their time, not answered"),
}
TOTALS: dict[str, Any] = {
    "complaints": _("Complaints"),
    "people": _("People who proved their number"),
    "callers": pgettext_lazy("a column of a report", "Callers"),
    "breaches.suspected": _("Suspected breaches, not established at the data moment"),
    "breaches.established": _("Breaches established by a decision"),
    "breaches.dismissed": _("Suspected breaches dismissed"),
    "firms.suspected": _("Firms with suspected breaches"),
    "firms.established": _("Firms with established breaches"),
    "cases.opened": _("Cases opened"),
    "cases.filed": _("Cases filed"),
    "cases.decided": _("Cases decided"),
    "cases.closed": _("Cases closed"),
    "cases.referred": _("Cases referred"),
    "cases.listed": _("Listings that began"),
    "money.fined": _("Fines decided"),
    "money.paid": _("Fines paid"),
    "money.paid_back": _("Fines paid back"),
    "registered": _("Registered numbers"),
    "rate": _("Complaints per 100,000 registered numbers"),
}
APPEALS: dict[str, Any] = {"listing": _("Appeal against a listing")}
LISTED: dict[str, Any] = {**ACTIONS, "decision": BY_DECISION}
STATES: dict[str, Any] = {
    "waiting": pgettext_lazy("a report", "Being built"),
    "built": pgettext_lazy("a report", "Built, not released"),
    "released": pgettext_lazy("a report", "Released"),
    "failed": pgettext_lazy("a report", "Not built"),
    "unchanged": pgettext_lazy("a report", "Same figures"),
}
SCOPES: dict[str, Any] = {
    ScopeKind.NATION: _("Whole country"),
    ScopeKind.PROVINCE: KIND_OF_REGION,
    ScopeKind.CATEGORY: _("Trade"),
    ScopeKind.OPERATOR: _("Operator"),
    ScopeKind.FIRM: _("Firm"),
}
CODES = {"state": lambda code: word(code, "case"), "sanction": sanction}
Names = Mapping[str, str]


def key_word(kind: str, key: Cell, names: Names) -> str:
    """A line's key in words. `names`: of firms and operators, by public id."""
    text = "" if key is None else str(key)
    if text == FEW:
        return (
            gettext("Others, of few people each") if kind != "firm" else gettext("Firms without a published decision")
        )
    if kind == "total":
        return _total_word(text)
    shown: dict[str, Any] = {
        "breach": breach, "category": category, "province": province_or_unknown,
        "caller": caller, "sanction": sanction, "deadline": deadline,
        "stage": lambda code: word(code, "case"), "action": lambda code: LISTED.get(code, code), "day": _day_word, "month": month_word,
        "appeal": lambda code: str(APPEALS[code]) if code in APPEALS else word(code, "review"),
        "firm": lambda code: names.get(code, code), "operator": lambda code: names.get(code, code),
    }  # fmt: skip
    return str(shown.get(kind, str)(text))


def _total_word(name: str) -> str:
    part, _dot, code = name.partition(".")
    return f"{gettext('Evidence')} {word(code, 'evidence')}" if part == "evidence" else str(TOTALS[name])


def _day_word(key: str) -> str:
    return date_format(date.fromisoformat(key), "SHORT_DATE_FORMAT")


def month_word(key: str) -> str:
    return date_format(date.fromisoformat(f"{key}-01"), "YEAR_MONTH_FORMAT")


def _cell_word(column: str, value: Cell) -> str:
    """A figure or a code as people read it."""
    if value is None:
        return NOTHING
    if column == "deadline":
        return date_format(
            datetime.fromisoformat(str(value)).astimezone(current_policy().numbering.zone), "SHORT_DATE_FORMAT"
        )
    return str(CODES[column](value)) if column in CODES else str(intcomma(value))


def column_word(table: Table, column: str) -> str:
    return str(KEYS[table.kind] if column == "key" else COLUMNS[column])


def table_rows(table: Table, names: Names) -> list[list[str]]:
    """The rows of a table in words."""
    return [
        [
            key_word(table.kind, row[0], names),
            *(_cell_word(column, cell) for column, cell in zip(table.columns[1:], row[1:], strict=True)),
        ]
        for row in table.rows
    ]


def scope_word(kind: str, value: str, name: str = "") -> str:
    if kind == ScopeKind.PROVINCE:
        return province(value)
    if kind == ScopeKind.CATEGORY:
        return category(value)
    return name or (str(SCOPES[ScopeKind.NATION]) if kind == ScopeKind.NATION else value)


def period_word(start: date, end: date) -> str:
    kind = period_kind(start, end)
    if kind == PeriodKind.YEAR:
        return pgettext("a year", "%(year)d") % {"year": start.year}
    if kind == PeriodKind.QUARTER:
        said = [
            _("first quarter of %(year)d"), _("second quarter of %(year)d"), _("third quarter of %(year)d"),
            _("fourth quarter of %(year)d"),
        ]  # fmt: skip
        return str(said[end.month // 3 - 1]) % {"year": start.year}
    if kind == PeriodKind.MONTH:
        return date_format(start, "YEAR_MONTH_FORMAT")
    if kind == PeriodKind.DAY:
        return date_format(start, "DATE_FORMAT")
    return pgettext("a period", "%(start)s to %(end)s") % {"start": date_format(start), "end": date_format(end)}


def money_word(amount: int) -> str:
    return f"{intcomma(amount)} {currency(current_policy().currency)}"


def percent(value: float) -> str:
    return f"{abs(value):g}%"


def sentence(said: Mapping[str, Any], names: Names) -> tuple[str, str]:
    """A conclusion: what it says, and the figures it rests on."""
    words = {key: intcomma(value) if isinstance(value, int) else value for key, value in said.items()}
    part, _dot, code = str(said["code"]).partition(".")
    return {"complaints": _of_complaints, "enforcement": _of_enforcement, "where": _of_where}[part](
        code, said, words, names
    )


def _of_complaints(code: str, said: Mapping[str, Any], words: dict[str, Any], names: Names) -> tuple[str, str]:
    if code == "none":
        return gettext("Nobody complained in this period."), gettext("The period before: %(before)s.") % {
            "before": NOTHING if said["before"] is None else words["before"]
        }
    if code == "first":
        return gettext("There is nothing to compare the complaints with."), gettext("This period: %(n)s.") % words
    words["change"] = percent(said["change"])
    compared = {
        "fell": _("%(n)s in this period, %(change)s fewer than in the one before (%(before)s)."),
        "rose": _("%(n)s in this period, %(change)s more than in the one before (%(before)s)."),
        "steady": _("%(n)s in this period, %(before)s in the one before."),
    }
    if said.get("months"):
        claim = {
            "fell": _("Complaints fell for %(months)s months in a row."),
            "rose": _("Complaints rose for %(months)s months in a row."),
        }
    else:
        claim = {
            "fell": _("Fewer complaints."),
            "rose": _("More complaints."),
            "steady": _("About as many complaints as before."),
        }
    return str(claim[code]) % words, str(compared[code]) % words


def _of_enforcement(code: str, said: Mapping[str, Any], words: dict[str, Any], names: Names) -> tuple[str, str]:
    if code == "nothing":
        return gettext("No case was open and none was decided."), gettext("Decisions before: %(before)s.") % {
            "before": words["before"] if said["before"] is not None else NOTHING
        }
    open_ones = gettext("Open cases: %(open)s, of them overdue: %(overdue)s.") % words
    if code == "none":
        return gettext("No decision was made."), open_ones
    claim = {
        "decided": _("Decisions were made, and cases go on in time."),
        "late": _("Decisions were made, but many cases are late."),
    }
    words["fined"] = money_word(said["fined"])
    figures = [gettext("Decisions: %(decided)s; fines: %(fined)s.") % words]
    if said["before"] is not None:
        figures = [gettext("Decisions: %(decided)s, before %(before)s; fines: %(fined)s.") % words]
    if said["steps"]:
        words["share"] = percent(round(said["kept"] / said["steps"] * 100, 1))
        figures.append(gettext("%(share)s of %(steps)s steps within their deadline.") % words)
    return str(claim[code]), together([*figures, open_ones] if code == "late" else figures)


def _of_where(code: str, said: Mapping[str, Any], words: dict[str, Any], names: Names) -> tuple[str, str]:
    if code == "provinces":
        words["keys"] = join_words(province_or_unknown(key) for key in said["keys"])
        return gettext("The trouble sits in few regions."), (
            gettext(
                "%(keys)s: %(least)s complaints or more per 100,000 registered numbers, %(rate)s in the whole country."
            )
            % words
        )
    if code == "spread":
        return gettext("Complaints are spread."), gettext("Complaints: %(n)s; callers: %(callers)s.") % words
    kind = {"trade": "category", "firm": "firm", "province": "province"}[code]
    words["key"] = key_word(kind, said["key"], names)
    words["share"] = percent(round(said["n"] / said["of"] * 100))
    claim = {
        "trade": _("Much of it is one trade."),
        "firm": _("Much of it is one firm."),
        "province": _("Much of it comes from one region."),
    }
    return str(claim[code]), gettext("%(key)s: %(n)s of %(of)s complaints, %(share)s.") % words


def together(sentences: list[str]) -> str:
    """Sentences one after the other: Chinese ones without a blank between."""
    return ("" if (get_language() or "").startswith("zh") else " ").join(sentences)
