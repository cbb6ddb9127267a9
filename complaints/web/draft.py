"""A complaint being written: what was answered so far, as typed, through sign-in, until it is filed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from complaints.rules.doors import Door
from complaints.rules.statement import FIELDS, Reading, read_statement
from complaints.web.forms import callers_pasted, is_own
from complaints.web.questions import QUESTIONS, answered, asked
from core.policies import Policy

PURPOSE = "complaint"
TIMES = "times"  # of calls chosen from a list: by caller, "2026-12-01T19:40" on the clocks of the country's main zone
STEPS = {"complain": "channel", "complain-when": "day", "complain-about": "kind"}  # page -> a field it must have given


def first_gap(said: dict[str, Any], before: str = "") -> str:
    """The first page still to be answered, of those before page `before`; "" when nothing is missing."""
    for page, field in STEPS.items():
        if page == before:
            return ""
        if not said.get(field):
            return page
    return ""


def called_at(draft: dict[str, Any], policy: Policy) -> datetime:
    """When the call was, in the zone that was chosen. The draft's day and time were read before."""
    zone = draft.get("zone") or policy.numbering.zone.key
    return datetime.fromisoformat(f"{draft['day']}T{draft['time']}").replace(tzinfo=ZoneInfo(zone))


def draft_body(draft: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """What was answered, field by field, as a door of the API would give it."""
    fields = [field for form in QUESTIONS for field in asked(form)]
    said = {field: answered(field, draft.get(field)) for field in fields if field != "called_at"}
    return {**said, "called_at": called_at(draft, policy).isoformat()}


def read_draft(draft: dict[str, Any], policy: Policy, at: datetime) -> Reading:
    body = {FIELDS[field].name: value for field, value in draft_body(draft, policy).items()}
    return read_statement(body, door=Door.SITE, policy=policy, at=at)


def read_drafts(
    draft: dict[str, Any], policy: Policy, at: datetime, own: Collection[str] = frozenset()
) -> list[Reading]:
    """The complaint, and one with the same answers for each other caller, at the time that his call is known by; of one
    caller written twice one. `own`: the complainant's numbers, of which none is a caller."""
    others = [
        {**draft, **time_of(draft, one), "caller": one, "withheld": False, "display": ""}
        for one in others_of(draft, policy, own)
    ]
    found: dict[str, Reading] = {}
    for said in (draft, *others):
        reading = read_draft(said, policy, at)
        found.setdefault(reading.statement.caller.value if reading.statement else said["caller"], reading)
    return list(found.values())


def others_of(draft: dict[str, Any], policy: Policy, own: Collection[str]) -> list[str]:
    """The other callers as they were pasted, without the own numbers."""
    return [one for one in callers_pasted(draft.get("others", "")) if not is_own(one, own, policy)]


def time_of(draft: dict[str, Any], caller: str) -> dict[str, str]:
    """Day and time of a call that was chosen from a list; nothing of one that was typed, which was when the first one was."""
    day, _sign, time = draft.get(TIMES, {}).get(caller, "").partition("T")
    return {"day": day, "time": time, "zone": ""} if time else {}
