"""One case on one screen, and what officers do to it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.models import Case
from compliance.cases.rules.case_workflow import ACTS, Act
from compliance.cases.selectors import case as questions
from compliance.cases.selectors.case_facts import acts_available, next_by_others
from compliance.cases.services.case import ASSIGNERS, case_assign, case_move, case_note
from compliance.cases.services.confirmation import CONFIRMERS
from compliance.desk.permissions import CASE_WORK, DESK
from compliance.desk.selectors.today import in_queue_order, with_figures
from compliance.desk.web.case_acts import ActForm, act_form
from compliance.desk.web.case_story import story, violation_words
from compliance.desk.web.desk import MOST_TEXT, desk_page, drawn_from, officer_of, reason_typed, seen_in
from compliance.desk.web.filters import CaseFilter
from compliance.desk.web.openings import opened
from compliance.desk.web.proposals import proposal_sealed
from compliance.listings.models import BlacklistEntry
from compliance.reports.web.charts import chart_title, columns
from core import clock
from core.access.roles import Role
from core.access.rules import allow
from core.errors import DomainError, NotFound
from core.models import User
from core.policies import current_policy
from core.selectors.officer import roles_in
from core.translation.words import named
from core.web.forms import add_domain_error
from core.web.once import once, once_with
from core.web.paging import counted, place_of
from core.web.typed import typed


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Note for colleagues"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def seen_or_404(request: HttpRequest, public_id: str) -> Case:
    try:
        return questions.case_seen(officer_of(request), public_id, clock.now())
    except NotFound as error:
        raise Http404 from error


@allow(DESK)
def case(request: HttpRequest, public_id: str, status: int = 200, **extra: Any) -> HttpResponse:
    found = seen_or_404(request, public_id)
    user, at, policy = officer_of(request), clock.now(), current_policy()
    opened(request, "case.read", found, cases=[found])
    roles = roles_in(user, found.province, at)
    summary = questions.case_summary(found, policy)
    days = questions.complaints_by_day(found, policy)
    context = {
        "case": found,
        "acts": acts_available(found, user, policy, at),
        "others": next_by_others(found, roles),
        "officers": [row.user for row in found.officers.filter(until=None).select_related("user").order_by("since")],
        "summary": summary,
        "story": story(found, summary, policy),
        "columns": columns(days),
        "chart_title": chart_title(days),
        "violation_count": violation_words(summary),
        "groups": questions.violations_by_breach(found),
        "callers": questions.callers_of(found),
        "texts": questions.texts_of(found),
        "listings": proposals_shown(request, found, extra.pop("refused", {})),
        "documents": found.documents.order_by("-at", "-pk"),
        "timeline": questions.timeline(found),
        "earlier": questions.earlier_cases(found, user, at),
        "may_take": Role.OFFICER in roles and not found.officers.filter(user=user, until=None).exists(),
        "may_assign": bool(roles & ASSIGNERS),
        "may_decide_listing": bool(roles & {Role.OFFICER, Role.HEAD, Role.SUPERVISOR}),
        "may_confirm_calls": found.gathering and bool(roles & CONFIRMERS),
        "may_note": bool(roles - {Role.AUDITOR, Role.PARTNER}),
        "colleagues": colleagues(found) if roles & ASSIGNERS else [],
        "note_form": extra.pop("note_form", None)
        or NoteForm(typed(request, reverse("desk-case-note", args=[public_id]))),
        "neighbours": neighbours(request, found),
        **extra,
    }
    return desk_page(request, "compliance/desk/case.html", context, status=status)


def proposals_shown(request: HttpRequest, found: Case, refused: dict[str, str]) -> list[BlacklistEntry]:
    """The listings of a case, each with what its buttons rest on; `refused`: the reason typed for one, by its id."""
    rows = list(found.listings.select_related("caller", "marketer").order_by("-proposed_at", "-pk"))
    for entry in rows:
        if entry.state != BlacklistEntry.State.PROPOSED:
            continue
        entry.sealed = proposal_sealed(request, entry)  # type: ignore[attr-defined]
        paths = [reverse("desk-listing", args=[entry.public_id, answer]) for answer in ("refuse", "confirm")]
        entry.typed_reason = refused.get(entry.public_id) or reason_typed(request, *paths)  # type: ignore[attr-defined]
    return rows


def colleagues(found: Case) -> list[User]:
    """Officers of the case's province, for whoever assigns."""
    at = clock.now()
    grants = {"grants__role": Role.OFFICER, "grants__province__in": {"", found.province}, "grants__since__lte": at}
    rows = User.objects.filter(grants__until=None, **grants, is_active=True).distinct().order_by("name", "pk")
    return list(rows)


def neighbours(request: HttpRequest, found: Case) -> dict[str, Any]:
    """Where this case stands in the queue it was opened from, with the one before and after."""
    rows = with_figures(questions.cases_seen(officer_of(request), clock.now()))
    queue = CaseFilter(request.GET, queryset=in_queue_order(rows), request=request).qs
    place = place_of(found, queue)
    if place is None:
        return {}
    return {
        "position": place.before + 1,
        "count": counted(queue),
        "previous": place.previous.public_id if place.previous else "",
        "next": place.next.public_id if place.next else "",
    }


@allow(CASE_WORK)
def act(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """The form of one act of the table; sent, the act itself."""
    found = seen_or_404(request, public_id)
    if name not in ACTS:
        raise Http404
    row = ACTS[name]
    form = act_form(row, found, typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            state = seen_in(request, found, name)
            return once_with(state, lambda: acted(request, found, row, form, state.data["seen"]))
        except DomainError as error:
            add_domain_error(form, error)
            found.refresh_from_db()
    context = {"case": found, "act": row, "form": form, "sealed": drawn_from(request, found, name)}
    return desk_page(request, "compliance/desk/case_act.html", context, status=422 if form.errors else 200)


def acted(request: HttpRequest, found: Case, row: Act, form: ActForm, seen: str) -> HttpResponse:
    case_move(
        case=found,
        act=row.name,
        actor=officer_of(request),
        at=clock.now(),
        facts=form.facts(),
        text=form.text(),
        seen=seen,
    )
    messages.success(request, _("Done: %(act)s.") % {"act": named(row.names)})
    return redirect("desk-case", found.public_id)


@allow(CASE_WORK)
def take(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the case over, or assign it to a colleague. Its address leads back to the case."""
    found = seen_or_404(request, public_id)
    if request.method != "POST":
        return redirect("desk-case", public_id)
    user = officer_of(request)
    wanted = request.POST.get("officer", "")
    officer = User.objects.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else user
    try:
        if officer is None:
            raise NotFound("case.officer", _("There is no such officer."))
        case_assign(case=found, officer=officer, assigned_by=user, at=clock.now())
    except DomainError as error:
        return case(request, public_id, status=error.status, refusals=[error.message])
    return redirect("desk-case", public_id)


@allow(CASE_WORK)
def note(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sent from the case's page, to which its address leads back."""
    found = seen_or_404(request, public_id)
    if request.method != "POST":
        return redirect(reverse("desk-case", args=[public_id]) + "#notes")
    form = NoteForm(typed(request))
    if form.is_valid():
        try:
            return once(request, "case-note", lambda: noted(request, found, form.cleaned_data["text"]))
        except DomainError as error:
            add_domain_error(form, error)
    return case(request, public_id, status=422, note_form=form)


def noted(request: HttpRequest, found: Case, text: str) -> HttpResponse:
    case_note(case=found, officer=officer_of(request), text=text, at=clock.now())
    return redirect("desk-case", found.public_id)
