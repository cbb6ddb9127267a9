"""A complaint being written: kept in the (encrypted) session as typed, through sign-in, until it is filed."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from complaints.rules.statement import Reading, read_statement
from core.numbers.parsing import read_caller
from core.policies import Policy

KEY = "draft_complaint"
STEPS = {"complain": "caller", "complain-when": "day", "complain-about": "kind"}  # page -> a field it must have given


def draft_of(request: HttpRequest) -> dict[str, Any]:
    draft: dict[str, Any] = request.session.get(KEY, {})
    return draft


def draft_keep(request: HttpRequest, typed: dict[str, Any]) -> None:
    request.session[KEY] = {**draft_of(request), **typed}


def draft_forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def first_gap(draft: dict[str, Any], before: str = "") -> str:
    """The first page still to be answered, of those before page `before`; "" when nothing is missing."""
    for page, field in STEPS.items():
        if page == before:
            return ""
        if not draft.get(field):
            return page
    return ""


def called_at(draft: dict[str, Any], policy: Policy) -> datetime:
    """When the call was, in the zone that was chosen. The draft's day and time were read before."""
    zone = draft.get("zone") or policy.numbering.zone.key
    return datetime.fromisoformat(f"{draft['day']}T{draft['time']}").replace(tzinfo=ZoneInfo(zone))


def read_draft(draft: dict[str, Any], policy: Policy, at: datetime) -> Reading:
    body = {
        "caller": draft["caller"],
        "at": called_at(draft, policy).isoformat(),
        "channel": draft.get("channel"),
        "kind": draft.get("kind"),
        "category": draft.get("category"),
        "text": draft.get("text"),
        "recorded_or_robot": {"yes": True, "no": False}.get(draft.get("robocall", "")),
    }
    return read_statement(body, policy=policy, at=at, read_caller=read_caller)
