"""The queue of cases."""

from django.http import HttpRequest, HttpResponse

from compliance.cases.selectors.case import cases_seen
from compliance.desk.permissions import DESK
from compliance.desk.selectors.today import in_queue_order, with_figures
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.filters import CaseFilter
from compliance.desk.web.openings import asked_by, opened
from core import clock
from core.access.rules import allow
from core.web.paging import page_of


@allow(DESK)
def cases(request: HttpRequest) -> HttpResponse:
    rows = in_queue_order(with_figures(cases_seen(officer_of(request), clock.now())))
    found = CaseFilter(request.GET, queryset=rows, request=request)
    page = page_of(request, found.qs)
    if request.GET.get("text"):
        opened(request, "cases.searched", asked=asked_by(request), shown=len(page.object_list))
    return desk_page(request, "compliance/desk/cases.html", {"filter": found, "page": page})
