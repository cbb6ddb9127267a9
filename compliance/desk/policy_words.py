"""A policy's values in words: a name for each path, and what its pack says there, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, pgettext

from compliance.cases.rules.document_terms import document_number
from compliance.cases.words import CLOCK_TOLD
from compliance.desk.policy_labels import CODES, LABELS, NO_WAIT, NONE, PARTS
from compliance.findings.words import EVIDENCE
from core.policies import Policy
from core.policies.documents import DEFAULT
from core.policies.words import count_words
from core.translation.words import named, word

NOT_SHOWN = {"status", "source", "effective_from", "confirmed", "shown_only", "zh-hans", "en", "basis"}


def value_name(path: str, policy: Policy) -> str:
    """The value's name: from our table, or from the pack (a breach, a sanction, a deadline, a class of callers)."""
    table, _row, _ = path.partition("[")  # of a list the rows are called alike
    if table in LABELS:
        return str(LABELS[table])
    section, _, code = path.rpartition(".")
    if section == "calendar":
        return gettext("Public holidays of %(year)s") % {"year": code}
    if section == "enforcement.listing":
        from_table = {"watch": gettext("Watch"), "label": gettext("Label"), "block": gettext("Block")}
        return from_table.get(code, gettext("Emergency block"))
    return named(names_in(section, policy).get(code), code)


def names_in(section: str, policy: Policy) -> Mapping[str, Mapping[str, str]]:
    law = policy.enforcement
    return {
        "enforcement.breaches": {code: kind.names for code, kind in law.breaches.items()},
        "enforcement.deadlines": law.deadline_names,
        "enforcement.sanctions": law.sanctions,
        "exemptions.caller_classes": policy.exemptions.class_names,
        "offices": {code: office.names for code, office in policy.offices.items()},
        "help_lines": {code: line.names for code, line in policy.help_lines.items()},
        "rights": {code: right.names for code, right in policy.rights.items()},
    }.get(section, {})


def value_words(path: str, raw: Any, policy: Policy) -> str:
    """What the pack says at `path` (`raw` as TOML gives it) as words; a bare table without parts is "applies"."""
    value = raw.get("value", raw) if isinstance(raw, dict) else raw
    if value == "none" and path in NONE:
        return str(NONE[path])
    if value == 0 and path == "complaints.registered_for_days":
        return str(NO_WAIT)
    if path == "enforcement.fine_scale":
        return gettext("; ").join(_step_words(step, policy) for step in value) or gettext("none")
    if path == "enforcement.escalation":
        return gettext("; ").join(_escalation_words(step, policy) for step in value) or gettext("none")
    if path == "documents.number":
        return _number_words(value, policy)
    if path == "enforcement.procedure":
        return named(value)
    if path == "calling.windows":
        return gettext("; ").join(_window_words(window) for window in value)
    if isinstance(value, dict):
        return _table_words(value, policy)
    return _simple_words(path, value)


def _number_words(form: str, policy: Policy) -> str:
    """The form of a document's number by an example."""
    office = policy.offices[DEFAULT].mark
    kind = next(iter(policy.documents.marks.values()), "") if policy.documents else ""
    return document_number(form, office=office, kind=kind, year=policy.effective_from.year, serial=1)


def _window_words(window: dict[str, str]) -> str:
    days = [word(CODES, day) for day in window["days"].split("-")]
    known = {"days": pgettext("days of the week", "%s to %s") % tuple(days) if len(days) == 2 else days[0]}
    return gettext("%(days)s, %(from)s to %(to)s") % {**window, **known}


def _table_words(table: dict[str, Any], policy: Policy) -> str:
    if "unit" in table:
        return count_words(table["count"], table["unit"])
    parts = [
        gettext("%(name)s: %(value)s") % {"name": word(PARTS, key), "value": _part_words(key, value, policy)}
        for key, value in table.items()
        if key not in NOT_SHOWN
    ]
    return gettext("; ").join(parts) or gettext("applies")


def _step_words(step: dict[str, Any], policy: Policy) -> str:
    """One step of the scale of fines."""
    known = {"people": number_format(step["people"]), "fine": _part_words("fine", step["fine"], policy)}
    if step.get("repeated"):
        return gettext("punished before, people from %(people)s on: %(fine)s") % known
    return gettext("people from %(people)s on: %(fine)s") % known


def _escalation_words(step: dict[str, Any], policy: Policy) -> str:
    """Whom a clock is told to, and when; before it the clock that has steps of its own."""
    own = policy.enforcement.deadline_names.get(step.get("of", ""))
    return (named(own) + pgettext("after a label", ": ") if own else "") + _told_words(step)


def _told_words(step: dict[str, Any]) -> str:
    days = step["working_days"]
    known = {"who": word(CLOCK_TOLD, step["to"]), "days": count_words(abs(days), "working_days")}
    if days == 0:
        return gettext("%(who)s at its end") % known
    return (gettext("%(who)s %(days)s before its end") if days < 0 else gettext("%(who)s %(days)s after it")) % known


def _competent_words(rows: list[dict[str, Any]], policy: Policy) -> str:
    """Who may punish a breach, and from which level on."""
    said = {row["authority"]: level_words(row["level"], policy) if "level" in row else "" for row in rows}
    names = {code: named(policy.enforcement.authorities[code], code) for code in said}
    return gettext(", ").join(f"{names[code]} ({level})" if level else names[code] for code, level in said.items())


def level_words(level: str, policy: Policy) -> str:
    """From which level of an authority's offices on."""
    return named(policy.numbering.kind_of_region.and_above) if level == "province" else word(CODES, level)


def _part_words(key: str, value: Any, policy: Policy) -> str:
    if key == "competent":
        return _competent_words(value, policy)
    if key == "level":
        return level_words(value, policy)
    if key == "after":
        return gettext(", ").join(named(policy.enforcement.sanctions[code], code) for code in value)
    if key == "authority":
        return named(policy.enforcement.authorities[value], value)
    if key == "gains_times":
        return gettext("%(least)s to %(most)s times") % {"least": value[0], "most": value[1]}
    if key == "fine":
        least, most = (number_format(amount, force_grouping=True) for amount in value)
        return gettext("%(least)s to %(most)s %(currency)s") % {
            "least": least,
            "most": most,
            "currency": word(CODES, policy.currency),
        }
    if isinstance(value, dict):
        return named(value)
    return word(EVIDENCE, value) if key == "evidence_needed" else _simple_words(key, value)


def _simple_words(key: str, value: Any) -> str:
    """A truth, a count with the unit that its key ends with, a day, a code, or a list of these."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int):
        unit = next((unit for unit in ("days", "hours", "minutes") if f"_{unit}" in key), "")
        known = unit and not key.startswith("unproved_")
        return count_words(value, unit) if known else number_format(value, force_grouping=True)
    if isinstance(value, date):
        return date_format(value, "MONTH_DAY_FORMAT")  # the calendar's name says the year
    if isinstance(value, list) and len({day.year for day in value if isinstance(day, date)}) > 1:
        return gettext(", ").join(date_format(day, "DATE_FORMAT") for day in value)
    if isinstance(value, list):
        return gettext(", ").join(_simple_words(key, inner) for inner in value) or gettext("none")
    return word(CODES, str(value))
