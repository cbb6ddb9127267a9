"""Released reports, as anybody reads them: folded, and as they were handed out."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from compliance.cases.web.verify import code_count, private
from compliance.cases.web.verify import verify as verify_document
from compliance.reports.http.report_files import kept_pdf, report_file
from compliance.reports.models import Report
from compliance.reports.rules.folding import public_data
from compliance.reports.selectors.report import report_verified, reports_public, versions_of
from compliance.reports.web.report_page import report_context
from core import clock
from core.access.rules import PUBLIC, allow
from core.selectors.only import only
from core.web.meter import metered
from core.web.paging import page_of


@allow(PUBLIC)
@metered
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    page = page_of(request, reports_public(clock.now()))
    return render(request, "compliance/reports/reports.html", {"page": page})


def _public_or_404(public_id: str) -> Report:
    found = only(reports_public(clock.now()).filter(public_id=public_id))
    if found is None:
        raise Http404
    return found


@allow(PUBLIC)
@metered
@require_safe
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    return report_page(request, _public_or_404(public_id))


def report_page(request: HttpRequest, found: Report, *, verified: bool = False) -> HttpResponse:
    context = {
        **report_context(found, public_data(found.data)),
        "versions": [row for row in versions_of(found) & Report.objects.public(clock.now()) if row.pk != found.pk],
        "languages": sorted(found.pdfs.values_list("language", flat=True), reverse=True),
        "verified": verified,
    }
    return render(request, "compliance/reports/report.html", context)


@allow(PUBLIC)
@metered
@require_safe
def report_data(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    found = _public_or_404(public_id)
    return report_file(found, public_data(found.data), form, public=True)


@allow(PUBLIC)
@metered
@require_safe
def report_pdf(request: HttpRequest, public_id: str, language: str) -> HttpResponse:
    return kept_pdf(_public_or_404(public_id), language, public=True)


@allow(PUBLIC)
def verify(request: HttpRequest) -> HttpResponse:
    """`/verify/`: a report's code shows the report; every other one is asked of the documents of cases."""
    if "code" in request.GET:
        code_count(request)
        found = report_verified(request.GET["code"], clock.now())
        if found is not None:
            return private(report_page(request, found, verified=True))
    return verify_document(request)
