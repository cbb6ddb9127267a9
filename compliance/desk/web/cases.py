"""The queue of cases."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from compliance.cases.selectors.case import cases_seen
from compliance.cases.selectors.case_missing import with_missing
from compliance.desk.permissions import CASE_WORK, DESK, LOAD
from compliance.desk.selectors.today import in_queue_order, with_figures
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.filters import CaseFilter
from compliance.desk.web.openings import asked_by, note_opening
from compliance.desk.web.saved_views import filters_in, views_shown
from core import clock
from core.access.rules import allow

ALL = "all"  # in the address: every case of the page is chosen


@allow(DESK)
def cases(request: HttpRequest) -> HttpResponse:
    user = officer_of(request)
    rows = in_queue_order(with_figures(cases_seen(user, clock.now())))
    found = CaseFilter(request.GET, queryset=rows, request=request)
    page = found.page(request)
    with_missing(list(page.object_list), clock.now())
    if request.GET.get("text"):
        note_opening(request, "cases.searched", asked=asked_by(request), shown=len(page.object_list))
    context = {
        "filter": found,
        "page": page,
        "may_watch": LOAD.may(user),
        "views": views_shown(request),
        "filters": urlencode(filters_in(request.GET)),
        "choosing": CASE_WORK.may(user),
        "all_chosen": ALL in request.GET,
        "choose_all": choosing(request, every=True),
        "choose_none": choosing(request, every=False),
    }
    return desk_page(request, "compliance/desk/cases.html", context)


def choosing(request: HttpRequest, *, every: bool) -> str:
    """This page of the queue as it is filtered, with every case chosen or none."""
    asked = request.GET.copy()
    asked.pop(ALL, None)
    if every:
        asked[ALL] = "1"
    return asked.urlencode()
