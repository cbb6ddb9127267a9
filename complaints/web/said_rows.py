"""What a complaint says as the rows of a page: the complainant's, the desk's, and the one where it is checked and sent."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints.models import Complaint
from complaints.rules.doors import Door
from complaints.rules.readers import Called, Caller, CallTime, Choice, Province, YesNo
from complaints.rules.statement import FIELDS, Page, Said
from complaints.words import FIELD_WORDS
from core.policies import Policy
from core.selectors.number import number_masked
from core.translation.words import named
from core.web.callers import caller_shown
from core.web.words import day_and_time


def said_rows(complaint: Complaint, policy: Policy, page: Page) -> list[dict[str, Any]]:
    """The fields that `page` shows. What was not said is left out; at the desk only if nobody asked for it."""
    rows = []
    for field, said in FIELDS.items():
        if page not in said.pages:
            continue
        shown = as_shown(said, _value_of(complaint, field, said), policy)
        if not shown and page is Page.DESK and Door.LATER in said.doors:
            shown = _("Not said")
        if shown:
            rows.append(row_of(field, shown))
    return rows


def row_of(field: str, shown: Any) -> dict[str, Any]:
    return {"field": field, "key": FIELD_WORDS[field], "value": shown}


def _value_of(complaint: Complaint, field: str, said: Said) -> Any:
    find = VALUES.get(type(said.reader))
    return find(complaint) if find else getattr(complaint, field)


def as_shown(said: Said, value: Any, policy: Policy) -> Any:
    """The value in the reader's language; empty where nothing was said."""
    if isinstance(said.reader, Choice):
        return named(said.reader.names(policy, value)) or value
    if isinstance(said.reader, YesNo):
        return "" if value is None else _("Yes") if value else _("No")
    if isinstance(said.reader, Province):
        found = policy.numbering.provinces.get(value)
        return named(found.names) if found else value
    if isinstance(said.reader, CallTime):
        return day_and_time(value) if isinstance(value, datetime) else date_format(value, "DATE_FORMAT")
    return caller_shown(value) if isinstance(said.reader, Caller) else value


def _time_of(complaint: Complaint) -> datetime | date:
    """The moment of the call; the day where no more is known."""
    return complaint.called_at if complaint.time_known else timezone.localdate(complaint.called_at)


VALUES: dict[type, Callable[[Complaint], Any]] = {
    Caller: lambda complaint: complaint.caller.value,
    Called: lambda complaint: number_masked(complaint.number) if complaint.number else _("not proved"),
    CallTime: _time_of,
}
