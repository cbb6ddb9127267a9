"""All that a firm ever asked: searched, and each with its receipt as a file and on one page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_safe

from core.access.rules import allow
from core.errors import Unavailable
from core.running.rates import Rate, spend
from core.typesetting.blocks import TooMuchText
from core.typesetting.pdf import TypesettingError, pdf_of
from core.web.paging import page_of
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, show
from registry.scrubs.models import Scrub
from registry.scrubs.selectors.scrub import scrub_salt, scrub_with_receipt, scrubs_of
from registry.scrubs.web.list_words import counts_of
from registry.scrubs.web.receipt_document import receipt_document
from registry.scrubs.web.scrub_filter import ScrubFilter
from registry.scrubs.web.scrub_words import scrub_row

RECEIPT_PAGES = Rate("receipt-pages", 120, 3600)  # of one firm: each takes a process of its own for a second


@allow(MARKETER)
@require_GET
def scrubs(request: HttpRequest) -> HttpResponse:
    rows = scrubs_of(firm(request).pk).defer("receipt", "salt").prefetch_related("jobs")
    found = ScrubFilter(request.GET, queryset=rows, request=request)
    page = page_of(request, found.qs)
    context = {
        "filter": found,
        "page": page,
        "scrubs": [scrub_row(scrub) for scrub in page],
        "asked": bool(request.GET),
    }
    return show(request, "registry/scrubs/marketer_scrubs.html", context)


@allow(MARKETER)
@require_GET
def scrub_page(request: HttpRequest, public_id: str) -> HttpResponse:
    scrub = own(request, public_id)
    context = {
        "scrub": scrub,
        "row": scrub_row(scrub),
        "counts": counts_of(scrub.counts),
        "salt": scrub_salt(scrub),
    }
    return show(request, "registry/scrubs/marketer_scrub_page.html", context)


@allow(MARKETER)
@require_safe
def scrub_receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """The signed receipt as it is checked: a compact JWS."""
    scrub = own(request, public_id)
    return _file(scrub.receipt, "application/jose", f"{scrub.public_id}.jws", attached=True)


@allow(MARKETER)
@require_safe
def scrub_receipt_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the receipt says, in words and on one page. Made at the moment of the scrub, so that it is the same each time."""
    scrub = own(request, public_id)
    spend(RECEIPT_PAGES, firm(request).public_id)
    try:
        made = pdf_of(receipt_document(scrub), scrub.checked_at)
    except (TypesettingError, TooMuchText):
        raise Unavailable(
            "document.unset", _("The page could not be set. The receipt as a file says the same; try again later.")
        ) from None
    return _file(made, "application/pdf", f"{scrub.public_id}.pdf")


def own(request: HttpRequest, public_id: str) -> Scrub:
    scrub = scrub_with_receipt(marketer_id=firm(request).pk, public_id=public_id)
    if scrub is None:
        raise Http404
    return scrub


def _file(content: str | bytes, kind: str, name: str, *, attached: bool = False) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'{"attachment" if attached else "inline"}; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
