"""Enforcement reports: the list, one report, its figures as CSV."""

import csv
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.templatetags.desk import province
from compliance.desk.permissions import DESK, REPORTING
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.openings import opened
from compliance.reports.models import Report
from compliance.reports.selectors.report import firm_names, reports_kept
from compliance.reports.services.report import report_build
from compliance.reports.web.charts import columns, proof
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy
from core.selectors.officer import provinces_seen
from core.web.csv_cells import harmless
from core.web.forms import DayField, add_domain_error
from core.web.paging import page_of

TABLES = ("by_caller", "by_firm", "by_category", "by_province", "by_place", "by_breach", "by_day")


def day_field(label: Any) -> DayField:
    return DayField(
        label=label, widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d")
    )


class PeriodForm(forms.Form):
    start = day_field(gettext_lazy("First day"))
    end = day_field(gettext_lazy("Last day"))
    scope = forms.ChoiceField(label=gettext_lazy("Province"), required=False)

    def __init__(self, *args: Any, provinces: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = current_policy().numbering.provinces if "" in provinces else sorted(provinces)
        scope: Any = self.fields["scope"]
        scope.choices = [("", _("Whole country")), *((code, province(code)) for code in codes)]


@allow(DESK)
def reports(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    provinces = provinces_seen(officer_of(request), at)
    yesterday = at.astimezone(current_policy().numbering.zone).date() - timedelta(days=1)
    start = {"start": yesterday - timedelta(days=6), "end": yesterday}
    form = PeriodForm(request.POST if request.method == "POST" else None, initial=start, provinces=provinces)
    may_build = REPORTING.may(officer_of(request))
    if request.method == "POST" and not may_build:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            report = report_build(**form.cleaned_data, at=at, actor=Actor.user(officer_of(request)))
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect("desk-report", report.pk)
    context = {"page": page_of(request, reports_kept(provinces)), "form": form, "may_build": may_build}
    return desk_page(request, "compliance/desk/reports.html", context, status=422 if form.errors else 200)


def kept_or_404(request: HttpRequest, pk: int) -> Report:
    return get_object_or_404(reports_kept(provinces_seen(officer_of(request), clock.now())), pk=pk)


@allow(DESK)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    found = kept_or_404(request, pk)
    days = {date.fromisoformat(line["key"]): line["complaints"] for line in found.data["by_day"]}
    context = {
        "report": found,
        "data": found.data,
        "columns": columns(days),
        "chart_title": proof(days),
        "firms": firm_names(line["key"] for line in found.data["by_firm"]),
    }
    return desk_page(request, "compliance/desk/report.html", context)


@allow(DESK)
def report_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """All figures as rows: table, key, complaints, suspected, established, dismissed."""
    found = kept_or_404(request, pk)
    opened(request, "report.exported", found)
    name = f"report-{found.start}-{found.end}{'-' + found.scope if found.scope else ''}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
    writer = csv.writer(response)
    writer.writerow(["table", "key", "complaints", "suspected", "established", "dismissed"])
    total = found.data["violations"]
    writer.writerow(
        ["total", "", found.data["complaints"], total["suspected"], total["established"], total["dismissed"]]
    )
    for table in TABLES:
        for line in found.data[table]:
            cells = [line.get(column, "") for column in ("complaints", "suspected", "established", "dismissed")]
            writer.writerow([table.removeprefix("by_"), harmless(line["key"]), *cells])
    return response
