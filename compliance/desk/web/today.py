"""The desk's first page: my work, deadlines, new campaigns, and where complaints come from."""

from django.http import HttpRequest, HttpResponse

from compliance.cases.selectors.appeal_clock import appeals_brought
from compliance.cases.selectors.case_missing import with_missing
from compliance.cases.selectors.consent_lead import leads_open
from compliance.desk.permissions import CASE_WORK, DECLARATIONS, DESK, LOAD, PLANTING, RESTRICTIONS
from compliance.desk.selectors.planted import planted_leads_open
from compliance.desk.selectors.today import SHOWN, today_of
from compliance.desk.web.desk import desk_page, officer_of
from core import clock
from core.access.rules import allow
from core.policies import current_policy
from core.web.paging import first_rows
from registry.scrubs.selectors.restriction import reviews_waiting


@allow(DESK)
def today(request: HttpRequest) -> HttpResponse:
    user, at = officer_of(request), clock.now()
    policy = current_policy(at)
    found = today_of(user, policy, at)
    context = {
        "today": found,
        "may_work": CASE_WORK.may(user),
        "mine": with_missing(list(found.mine[:SHOWN]), at),
        "lacking": with_missing(list(found.lacking), at),
        "brought": found.brought[:SHOWN],
        "brought_appeals": appeals_brought(found.appeals, user, at)[:SHOWN],
        "clocks": found.clocks[:SHOWN],
        "due_soon": with_missing(list(found.due_soon[:SHOWN]), at),
        "campaigns": found.unassigned,
        "may_watch": LOAD.may(user),
        "may_decide": DECLARATIONS.may(user),
        "consent_leads": leads_open()[:SHOWN],
        "planted_leads": planted_leads_open(policy)[:SHOWN] if PLANTING.may(user) else [],
        "preservations": first_rows(found.preservations, 5),
        "appeals": first_rows(found.appeals, SHOWN),
        "asked": reviews_waiting()[:SHOWN] if RESTRICTIONS.may(user) else [],
        "proposals": first_rows(found.proposals, SHOWN),
    }
    return desk_page(request, "compliance/desk/today.html", context)
