"""Numbers that are disclosed to the firm in one of its cases: each look is on record, and ends with its time."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from compliance.cases.selectors.disclosure import disclosures_readable
from compliance.cases.services.disclosure import disclosure_read
from compliance.cases.web.notice_attachments import case_or_404
from core import clock
from core.access.rules import allow
from core.errors import NotFound
from core.numbers.masking import group
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, member, show


@allow(MARKETER)
@never_cache
def disclosures(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list names no number; a POST shows one."""
    case, at = case_or_404(request, public_id), clock.now()
    context: dict[str, Any] = {"case": case, "rows": disclosures_readable(case, firm(request), at)}
    wanted = request.POST.get("disclosure", "")
    if request.method == "POST" and wanted:
        who = member(request)
        try:
            plain = disclosure_read(public_id=wanted, case=case, marketer=who.marketer, member=who.user, at=at)
        except NotFound as error:
            raise Http404 from error
        context |= {"number": group(plain), "wanted": wanted}
    return show(request, "compliance/cases/disclosures.html", context)
