"""The queue of cases."""

from django.http import HttpRequest, HttpResponse

from compliance.permissions import DESK
from compliance.selectors.case import cases_seen
from compliance.selectors.today import in_queue_order, with_figures
from compliance.web.desk import desk_page, officer_of, paged
from compliance.web.filters import CaseFilter
from core import clock
from core.access import allow


@allow(DESK)
def cases(request: HttpRequest) -> HttpResponse:
    rows = in_queue_order(with_figures(cases_seen(officer_of(request), clock.now())))
    found = CaseFilter(request.GET, queryset=rows, request=request)
    return desk_page(request, "compliance/cases.html", {"filter": found, "page": paged(request, found.qs)})
