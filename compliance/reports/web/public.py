"""What anybody may read: the blacklist, figures, open data, admitted firms."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from compliance.cases.templatetags.desk import category, complaint_kind
from compliance.listings.selectors.listing import Audience, is_of_private_mobile, list_version, published, reads
from compliance.reports.rules.report import FEW
from compliance.reports.selectors.statistics import public_statistics
from compliance.reports.web.charts import day_columns, days_proof, most_proof
from compliance.reports.web.filters import AdmittedFirmFilter, PublicListingFilter
from core import clock
from core.access.rules import PUBLIC, allow
from core.numbers.masking import is_private
from core.policies import current_policy
from core.web.meter import metered
from registry.firms.models import Marketer
from registry.firms.selectors.caller_number import approved_callers


@allow(PUBLIC)
@metered
def blacklist(request: HttpRequest) -> HttpResponse:
    rows = published(clock.now()).filter(marketer=None).latest_first()  # a firm is named with its decision
    found = PublicListingFilter(request.GET, queryset=rows, request=request)
    page, policy = found.page(request), current_policy()
    for entry in page:
        entry.private = is_of_private_mobile(entry, policy)
        entry.masked = not reads(Audience.PUBLIC, entry, policy)
    context = {"filter": found, "page": page, "version": list_version()}
    return render(request, "compliance/reports/blacklist.html", context)


@allow(PUBLIC)
@metered
def statistics(request: HttpRequest) -> HttpResponse:
    figures = public_statistics()
    kinds = [(_name(complaint_kind, code), count) for code, count in figures.by_kind]
    trades = [(_name(category, code), count) for code, count in figures.by_category]
    context: dict[str, Any] = {
        "figures": figures,
        "last": figures.day - timedelta(days=1) if figures.day else None,
        "first": min(figures.by_day, default=None),
        "columns": day_columns(figures.by_day),
        "days_title": days_proof(figures.by_day),
        "kinds": [{"label": name, "value": count} for name, count in kinds],
        "kinds_title": most_proof(kinds),
        "trades": [{"label": name, "value": count} for name, count in trades],
        "trades_title": most_proof(trades),
    }
    return render(request, "compliance/reports/statistics.html", context)


def _name(named: Callable[[str], str], code: str) -> str:
    return gettext("Others, of few people each") if code == FEW else named(code)


@allow(PUBLIC)
def open_data(request: HttpRequest) -> HttpResponse:
    return render(request, "compliance/reports/open_data.html")


@allow(PUBLIC)
@metered
def admitted_firms(request: HttpRequest) -> HttpResponse:
    shown = approved_callers(clock.now())
    rows = Marketer.objects.filter(state=Marketer.State.ADMITTED).prefetch_related(shown).order_by("name")
    found = AdmittedFirmFilter(request.GET, queryset=rows, request=request)
    page, policy = found.page(request), current_policy()
    for firm in page:
        firm.service_numbers = [row for row in firm.approved_callers if not is_private(row.value, row.kind, policy)]
    return render(request, "compliance/reports/admitted_firms.html", {"filter": found, "page": page})
