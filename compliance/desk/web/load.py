"""What waits for me; and for heads and supervisors, how much lies with whom and how old it is."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.cases.rules.case_states import STATES, State
from compliance.cases.selectors.case import cases_seen
from compliance.cases.selectors.case_clock import brought_before, clocks_beside_due
from compliance.desk.permissions import DESK, LOAD
from compliance.desk.selectors import load as questions
from compliance.desk.selectors.today import cases_of_mine, with_figures
from compliance.desk.web.desk import desk_page, officer_of
from core import clock
from core.access.roles import NATIONAL
from core.access.rules import allow
from core.translation.words import named

MOST = 50  # of each list
MOST_OFFICERS = 200  # in the table, those with most open cases
MOST_BARS = 15  # in the chart, those with most over their deadline


@allow(DESK)
def mine(request: HttpRequest) -> HttpResponse:
    user, at = officer_of(request), clock.now()
    seen = cases_seen(user, at)
    cases = with_figures(seen)
    own = cases.filter(officers__user=user, officers__until=None, closed_at=None)
    context = {
        "brought": brought_before(cases, user, at).order_by("deadline")[:MOST],
        "clocks": clocks_beside_due(cases_of_mine(seen, user, at))[:MOST],
        "own": own.order_by("deadline", "pk")[:MOST],
        "waiting": questions.waiting_for_roles(cases, user, at).order_by("deadline", "pk")[:MOST],
        "drafts": questions.drafts_of(user, cases)[:MOST],
        "most": MOST,
    }
    return desk_page(request, "compliance/desk/mine.html", context)


def queue(**filters: Any) -> str:
    return f"{reverse('desk-cases')}?{urlencode(filters)}"


@allow(LOAD)
def load(request: HttpRequest) -> HttpResponse:
    user, at = officer_of(request), clock.now()
    watched = questions.provinces_watched(user, at)
    within = {"province": min(watched)} if len(watched - {NATIONAL}) == len(watched) == 1 else {}
    officers, states = questions.officers_load(watched, at), questions.states_load(watched, at)
    context = {
        "officers": [(row, _links_of(row.user.pk, within)) for row in officers[:MOST_OFFICERS]],
        "more": max(0, len(officers) - MOST_OFFICERS),
        "officer_bars": [{"label": str(row.user), "value": row.overdue} for row in latest_first(officers)[:MOST_BARS]],
        "officers_say": officers_say(officers),
        "states": [(row, _links_in(row.state, within)) for row in states],
        "state_bars": [
            {"label": named(STATES[State(row.state)].names), "value": row.overdue} for row in states if row.overdue
        ],
        "states_say": states_say(states),
        "unassigned": sum(row.unassigned for row in states),
        "unassigned_link": queue(stand="unassigned", **within),
    }
    return desk_page(request, "compliance/desk/load.html", context)


def latest_first(officers: list[questions.OfficerRow]) -> list[questions.OfficerRow]:
    """Whoever has cases over their deadline, with most of them first."""
    return sorted((row for row in officers if row.overdue), key=lambda row: -row.overdue)


def _links_of(officer: int, within: dict[str, str]) -> dict[str, str]:
    return {stand: queue(officer=officer, stand=stand, **within) for stand in ("open", "overdue", "soon", "closed")}


def _links_in(state: str, within: dict[str, str]) -> dict[str, str]:
    return {stand: queue(state=state, stand=stand, **within) for stand in ("open", "overdue")}


def officers_say(rows: list[questions.OfficerRow]) -> str:
    """The sentence that the chart proves."""
    late = sum(1 for row in rows if row.overdue)
    if not late:
        return _("No officer has a case over its deadline")
    said = ngettext(
        "%(late)d of %(all)d officers has cases over their deadline",
        "%(late)d of %(all)d officers have cases over their deadline",
        late,
    )
    return said % {"late": late, "all": len(rows)}


def states_say(rows: list[questions.StateRow]) -> str:
    worst = max(rows, key=lambda row: row.overdue, default=None)
    if worst is None or not worst.overdue:
        return _("No case is over its deadline")
    return _("Most cases over their deadline are in the state “%(state)s”") % {
        "state": named(STATES[State(worst.state)].names)
    }
