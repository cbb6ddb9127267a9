"""Supervision reports at the desk: asked for, watched while they are built, read, corrected, released."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from compliance.cases.templatetags.desk import category, province
from compliance.desk.permissions import DESK, REPORTING
from compliance.desk.web.desk import desk_page, officer_of, written
from compliance.desk.web.openings import note_opening
from compliance.reports.http.report_files import draft_pdf, kept_pdf, report_file
from compliance.reports.models import Report
from compliance.reports.permissions import check_release
from compliance.reports.rules.report import Scope, ScopeKind, read_scope
from compliance.reports.selectors.report import reports_kept, scope_name, versions_of
from compliance.reports.services.report import report_ask, report_correct
from compliance.reports.services.report_release import report_release
from compliance.reports.web.report_page import report_context
from compliance.reports.words import SCOPES, STATES, period_word, scope_word
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy
from core.selectors.officer import provinces_seen
from core.web.forms import DayField, MomentField, add_domain_error
from core.web.once import once
from core.web.paging import page_of
from core.web.typed import typed
from registry.firms.models import Operator
from registry.firms.selectors.marketer import firm_names

MOST_OPERATORS = 200
TONES = {"waiting": "warning", "built": "brand", "released": "success", "failed": "error"}


def day_field(label: Any) -> DayField:
    return DayField(
        label=label, widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d")
    )


class PeriodForm(forms.Form):
    start = day_field(gettext_lazy("First day"))
    end = day_field(gettext_lazy("Last day"))
    scope = forms.ChoiceField(label=gettext_lazy("Scope"), required=False)

    def __init__(self, *args: Any, provinces: frozenset[str], firm: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope: Any = self.fields["scope"]
        scope.choices = _scope_choices(provinces, firm)


def _scope_choices(provinces: frozenset[str], firm: str) -> list[tuple[Any, Any]]:
    """The country, the office's provinces, trades, operators; and the firm from whose page somebody came."""
    policy = current_policy()
    codes = policy.numbering.provinces if "" in provinces else sorted(provinces)
    operators = Operator.objects.order_by("name").values_list("public_id", "name")[:MOST_OPERATORS]
    groups: list[tuple[Any, Any]] = [
        ("", SCOPES[ScopeKind.NATION]),
        (SCOPES[ScopeKind.PROVINCE], [(f"province:{code}", province(code)) for code in codes]),
        (SCOPES[ScopeKind.CATEGORY], [(f"category:{code}", category(code)) for code in policy.register.categories]),
        (SCOPES[ScopeKind.OPERATOR], [(f"operator:{code}", name) for code, name in operators]),
    ]
    firms = [(f"firm:{code}", name) for code, name in firm_names([firm]).items()] if firm else []
    return [*groups, (SCOPES[ScopeKind.FIRM], firms)]


class CorrectForm(forms.Form):
    reason = written(
        gettext_lazy("Why the figures are counted again"),
        help_text=gettext_lazy("It stands on the correction. The earlier version stays as it is."),
    )


class ReleaseForm(forms.Form):
    public_from = MomentField(
        label=gettext_lazy("Public from"),
        help_text=gettext_lazy(
            "Leave it empty to publish now. Until then the desk alone reads it. For example 2026-12-01 09:00."
        ),
        required=False,
        input_formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"class": "govuk-input--width-20"}, format="%Y-%m-%d %H:%M"),
    )


def firm_asked(request: HttpRequest, fields: Any) -> str:
    scope = read_scope(str((fields or {}).get("scope", ""))) or Scope()
    asked = scope.value if scope.kind == ScopeKind.FIRM else request.GET.get("firm", "")
    return asked if asked.isascii() and asked.isprintable() else ""


@allow(DESK)
def reports(request: HttpRequest) -> HttpResponse:
    at, officer = clock.now(), officer_of(request)
    provinces, may_build = provinces_seen(officer, at), REPORTING.may(officer)
    if request.method == "POST" and not may_build:
        raise PermissionDenied
    yesterday = at.astimezone(current_policy().numbering.zone).date() - timedelta(days=1)
    fields = typed(request)
    firm = firm_asked(request, fields)
    start = {"start": yesterday - timedelta(days=6), "end": yesterday, "scope": f"firm:{firm}" if firm else ""}
    form = PeriodForm(fields, initial=start, provinces=provinces, firm=firm)
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "report", lambda: _ask(form.cleaned_data, request))
        except DomainError as error:
            add_domain_error(form, error)
    page = page_of(request, reports_kept(provinces))
    for row in page:
        row.about = scope_word(row.scope_kind, row.scope, scope_name(row))
        row.word, row.tone = STATES[row.state], TONES.get(row.state, "grey")
    context = {"page": page, "form": form, "may_build": may_build}
    status = 422 if request.method == "POST" else 200
    return desk_page(request, "compliance/desk/reports.html", context, status=status)


def _ask(said: dict[str, Any], request: HttpRequest) -> HttpResponse:
    found = report_ask(**said, at=clock.now(), actor=Actor.user(officer_of(request)))
    return redirect("desk-report", found.pk)


def _report_or_404(request: HttpRequest, pk: int) -> Report:
    return get_object_or_404(reports_kept(provinces_seen(officer_of(request), clock.now())), pk=pk)


def _figures_or_404(request: HttpRequest, pk: int) -> Report:
    found = _report_or_404(request, pk)
    if not found.has_figures:
        raise Http404
    return found


@allow(DESK)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    found = _report_or_404(request, pk)
    officer = officer_of(request)
    context: dict[str, Any] = {
        "report": found,
        "state": STATES[found.state],
        "tone": TONES.get(found.state, "grey"),
        "way": way_of(found),
        "period": period_word(found.start, found.end),
        "versions": [row for row in versions_of(found) if row.pk != found.pk],
        "may_build": REPORTING.may(officer),
    }
    if found.has_figures:
        context |= {**report_context(found, found.data), "pdfs": list(found.pdfs.values_list("language", flat=True))}
        context["refusal"] = refusal_of(found, officer) if found.state == Report.State.BUILT else ""
    return desk_page(request, "compliance/desk/report.html", context)


def refusal_of(found: Report, officer: Any) -> str:
    """Why this officer does not release it; "" where nothing stands in the way."""
    try:
        check_release(found, officer, clock.now())
    except DomainError as error:
        return str(error.message)
    return ""


def way_of(found: Report) -> dict[str, Any]:
    words = {"done": found.steps_done, "steps": found.steps}
    return {
        "value": found.steps_done,
        "most": found.steps,
        "title": _("The figures are being counted"),
        "text": _("%(done)s of %(steps)s steps. You can leave this page; the work goes on.") % words,
    }


@allow(DESK)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """What the bar asks for; once the figures are there the whole page is drawn anew."""
    found = _report_or_404(request, pk)
    if found.state != Report.State.WAITING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "compliance/desk/report_progress.html", {"report": found, "way": way_of(found)})


@allow(DESK)
@require_safe
def figures(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    found = _figures_or_404(request, pk)
    answer = report_file(found, found.data, form)
    note_opening(request, "report.exported", found)
    return answer


@allow(DESK)
@require_safe
def pdf(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The PDF as it is handed out."""
    return kept_pdf(_figures_or_404(request, pk), language)


@allow(DESK)
@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """All figures as a PDF, for the desk."""
    found = _figures_or_404(request, pk)
    answer = draft_pdf(found)
    note_opening(request, "report.exported", found)
    return answer


@allow(REPORTING)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    found, officer = _figures_or_404(request, pk), officer_of(request)
    form = ReleaseForm(typed(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "release", lambda: _release_report(request, found, form.cleaned_data["public_from"]))
        except DomainError as error:
            add_domain_error(form, error)
            status = error.status
    elif request.method == "POST":
        status = 422
    context = {
        "report": found,
        "form": form,
        "refusal": refusal_of(found, officer),
        "period": period_word(found.start, found.end),
    }
    return desk_page(request, "compliance/desk/report_release.html", context, status=status)


def _release_report(request: HttpRequest, found: Report, public_from: Any) -> HttpResponse:
    report_release(report=found, officer=officer_of(request), at=clock.now(), public_from=public_from)
    messages.success(request, _("Released."))
    return redirect("desk-report", found.pk)


@allow(REPORTING)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    found = _figures_or_404(request, pk)
    form = CorrectForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "correct", lambda: _correct_report(request, found, form.cleaned_data["reason"]))
        except DomainError as error:
            add_domain_error(form, error)
    status = 422 if request.method == "POST" else 200
    context = {"report": found, "form": form, "period": period_word(found.start, found.end)}
    return desk_page(request, "compliance/desk/report_correct.html", context, status=status)


def _correct_report(request: HttpRequest, found: Report, reason: str) -> HttpResponse:
    made = report_correct(report=found, reason=reason, at=clock.now(), actor=Actor.user(officer_of(request)))
    return redirect(reverse("desk-report", args=[made.pk]))
