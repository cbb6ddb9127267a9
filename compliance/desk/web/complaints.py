"""Complaints at the desk. Complainants' numbers are masked; nobody here reads them in plaintext."""

from django.http import Http404, HttpRequest, HttpResponse

from complaints.rules.statement import Page
from complaints.web.said_rows import said_rows
from compliance.desk.permissions import DESK
from compliance.desk.selectors.subject import complaints_seen
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.filters import ComplaintFilter
from core import clock
from core.access.rules import allow
from core.policies import current_policy
from core.selectors.officer import provinces_seen
from core.web.paging import page_of


@allow(DESK)
def complaints(request: HttpRequest) -> HttpResponse:
    rows = complaints_seen(provinces_seen(officer_of(request), clock.now()))
    found = ComplaintFilter(request.GET, queryset=rows, request=request)
    return desk_page(request, "compliance/desk/complaints.html", {"filter": found, "page": page_of(request, found.qs)})


@allow(DESK)
def complaint(request: HttpRequest, public_id: str) -> HttpResponse:
    rows = complaints_seen(provinces_seen(officer_of(request), clock.now()))
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    context = {
        "complaint": found,
        "rows": said_rows(found, current_policy(), Page.DESK),
        "assessment": getattr(found, "assessment", None),
        "violations": found.violations.select_related("case").order_by("breach"),
        "steps": found.steps.order_by("-at", "-pk"),
    }
    return desk_page(request, "compliance/desk/complaint.html", context)
