"""The desk's first page: my work, deadlines, new campaigns, and where complaints come from."""

from django.http import HttpRequest, HttpResponse

from compliance.desk.permissions import DESK
from compliance.desk.selectors.today import today_of
from compliance.desk.web.desk import desk_page, officer_of
from core import clock
from core.access.rules import allow
from core.policies import current_policy


@allow(DESK)
def today(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    found = today_of(officer_of(request), current_policy(at), at)
    context = {
        "today": found,
        "mine": found.mine[:10],
        "due_soon": found.due_soon[:10],
        "campaigns": found.unassigned[:10],
        "proposals": found.proposals[:10],
    }
    return desk_page(request, "compliance/desk/today.html", context)
