"""Callers and firms at the desk: one page each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from complaints.models import Caller, Complaint
from compliance.cases.selectors.answering_firm import complaints_answered_by
from compliance.cases.selectors.consent_lead import answers_now
from compliance.desk.permissions import DECLARATIONS, DESK, QUESTIONS
from compliance.desk.selectors import subject
from compliance.desk.selectors.today import with_figures
from compliance.desk.web.caller_facts import shown
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.filters import CallerFilter, FirmFilter
from compliance.desk.web.openings import asked_by, note_opening
from compliance.findings.selectors.caller_fact import facts_about, may_record
from compliance.findings.selectors.operator_answers import CALLER
from compliance.listings.selectors.counter_word import counter_people
from compliance.listings.selectors.foreign_list import foreign_entries_about
from compliance.listings.selectors.listing import callers_listed
from compliance.reports.web.charts import chart_title, columns
from core import clock
from core.access.rules import allow
from core.policies import current_policy
from registry.firms.selectors.admission import branches_of, documents_of
from registry.firms.selectors.caller_number import declarations_about, declarations_of
from registry.firms.selectors.marketer import former_names
from registry.firms.selectors.question import questions_asked
from registry.firms.selectors.service_address import service_address_of
from registry.firms.web.operator_questions import answer_rows


@allow(DESK)
def callers(request: HttpRequest) -> HttpResponse:
    found = CallerFilter(request.GET, queryset=subject.callers_complained_of(), request=request)
    page = found.page(request)
    if page.object_list or request.GET.get("text"):
        note_opening(request, "callers.searched", asked=asked_by(request), shown=len(page.object_list))
    listed = callers_listed(clock.now()).filter(pk__in=[row.pk for row in page.object_list])
    context = {"filter": found, "page": page, "listed": set(listed.values_list("pk", flat=True))}
    return desk_page(request, "compliance/desk/callers.html", context)


@allow(DESK)
def caller(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Caller, pk=pk)
    note_opening(request, "caller.read", found)
    at, policy, user = clock.now(), current_policy(), officer_of(request)
    rows = Complaint.objects.of_caller(found)
    days = subject.complaints_by_day(rows, policy, at)
    # The figures are the country's; single complaints and their words only those of the officer's provinces.
    recent = subject.complaints_seen(user, at).filter(caller=found)
    texts = (
        recent.order_by("-called_at", "-pk").exclude(text="").values_list("text", flat=True)
    )  # as the caller's index
    context = {
        "caller": found,
        "days": columns(days),
        "chart_title": chart_title(days),
        "count": rows.count(),
        "recent": recent[:20],
        "texts": list(dict.fromkeys(texts[:50]))[:5],
        "declared": declarations_about(found.value),
        "cases": with_figures(subject.cases_about(user, at, caller=found))[:20],
        "listed": callers_listed(at).filter(pk=found.pk).exists(),
        "listings": subject.listings_of(user, caller=found),
        "elsewhere": foreign_entries_about(found.value),
        "facts": [shown(row) for row in facts_about(found)],
        "may_record": may_record(user, at),
        "questions": [(row, answer_rows(row)) for row in questions_asked(CALLER, [found.pk])[:10]],
        "may_ask": QUESTIONS.may(user),
        "no_spam": counter_people(found, policy, at),
    }
    return desk_page(request, "compliance/desk/caller.html", context)


@allow(DESK)
def firms(request: HttpRequest) -> HttpResponse:
    found = FirmFilter(request.GET, queryset=subject.firms_with_figures(), request=request)
    page = found.page(request)
    if asked := asked_by(request):  # somebody's number may be looked for here
        note_opening(request, "firms.searched", asked=asked, shown=len(page.object_list))
    return desk_page(request, "compliance/desk/firms.html", {"filter": found, "page": page})


@allow(DESK)
def firm(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(subject.firms_with_figures(), public_id=public_id)
    at, policy, user = clock.now(), current_policy(), officer_of(request)
    rows = Complaint.objects.filter(complaints_answered_by(found.public_id))
    days = subject.complaints_by_day(rows, policy, at)
    context = {
        "firm": found,
        "days": columns(days),
        "chart_title": chart_title(days),
        "count": rows.count(),
        "numbers": declarations_of(found.pk)[:50],
        "papers": documents_of(found),
        "former": former_names(found),
        "branches": branches_of(found),
        "service_address": service_address_of(found),
        "answers": answers_now(found.pk, at),
        "leads": found.consent_leads.order_by("-pk")[:5],
        "may_decide": DECLARATIONS.may(user),
        "standings": found.standings.order_by("-since", "-pk"),
        "scrubs": found.scrubs_for.filter(live=True).order_by("-checked_at")[:10],
        "cases": with_figures(subject.cases_about(user, at, marketer=found))[:20],
    }
    return desk_page(request, "compliance/desk/firm.html", context)
