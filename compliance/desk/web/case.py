"""One case on one screen, and what officers do to it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from compliance.cases.models import Case, CaseDocument, EvidencePreservation
from compliance.cases.rules.case_clock import Clock, Timed, clock_of_rest, clock_of_state, clocks_of
from compliance.cases.rules.case_states import Phase
from compliance.cases.rules.deputy import ASSIGNERS
from compliance.cases.selectors import case as questions
from compliance.cases.selectors.case_clock import timed_of
from compliance.cases.selectors.case_facts import acts_available, next_by_others
from compliance.cases.selectors.case_missing import missing_of
from compliance.cases.selectors.document_draft import unissued_of
from compliance.cases.selectors.execution import listing_foreseen
from compliance.cases.selectors.more_time import is_time_asked, time_request_of
from compliance.cases.selectors.payment import fine_of, refund_of
from compliance.cases.selectors.powers import powers_in
from compliance.cases.selectors.preservation_request import requests_of
from compliance.cases.selectors.review import is_final, remedies_of, reviews_of
from compliance.cases.selectors.service import service_awaited
from compliance.cases.selectors.write_off import write_off_proposed
from compliance.cases.services.case import case_assign, case_note
from compliance.cases.services.combining import MERGERS
from compliance.desk.permissions import CASE_WORK, DESK
from compliance.desk.selectors.presence import PRESENT, also_here
from compliance.desk.selectors.today import in_queue_order, with_figures
from compliance.desk.web.case_story import CALLERS_SHOWN, conclusion, violation_words
from compliance.desk.web.desk import MOST_TEXT, desk_page, officer_of, reason_typed
from compliance.desk.web.filters import CaseFilter
from compliance.desk.web.openings import note_opening
from compliance.desk.web.proposals import proposal_sealed
from compliance.findings.rules.campaign import GROUNDS, Ground
from compliance.findings.selectors.campaign import grounds_of
from compliance.listings.models import BlacklistEntry
from compliance.reports.web.charts import chart_title, columns
from core import clock
from core.access.roles import DECIDING_ROLES, Role
from core.access.rules import allow
from core.errors import DomainError, NotFound
from core.models import User
from core.policies import Policy, current_policy
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.paging import counted, position_of
from core.web.typed import typed
from registry.firms.selectors.caller_number import declarations_about

# Of acts that have nothing to act on: they are not drawn, not even grey.
IDLE = {
    "preservation_proposed",
    "preservation_ordered",
    "referred_in_part",
    "others_competent",
    "own_decision",
    "decided_by_others",
    "paper_to_serve",
    "review_running",
    "rectify_ordered",
    "suspended",
    "not_published",
}

MOST_CALLERS = 1_000


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
    whole = found.merged_into
    if whole is not None and questions.cases_seen(user, at).filter(pk=whole.pk).exists():
        return redirect("desk-case", whole.public_id)
    note_opening(request, "case.read", found, cases=[found])
    powers = powers_in(found, user, at)
    roles = powers.roles
    summary = questions.case_summary(found, policy)
    days = questions.complaints_by_day(found, policy)
    acts = [
        row
        for row in acts_available(found, user, policy, at, powers=powers)
        if not IDLE & {o.code for o in row.objections}
    ]
    context = {
        "case": found,
        "acts": acts,
        "any_blocked": any(row.blocking for row in acts),
        "others": next_by_others(found, roles),
        "officers": [row.user for row in found.officers.filter(until=None).select_related("user").order_by("since")],
        "summary": summary,
        "declared": declarations_about(found.caller.value) if found.caller else (),
        "conclusion": conclusion(found, summary, policy),
        "fine": fine_of(found, policy, at),
        "refund": refund_of(found, policy, at),
        "write_off_waits": write_off_proposed(found),
        **aftermath(found, policy, at),
        "requests": requests_of(found),
        "preservations": questions.of_whole(EvidencePreservation.objects.all(), found)
        .select_related("proposed_by", "ordered_by", "ended_by")
        .order_by("-pk"),
        "awaited": service_awaited(found, policy),
        "unissued": unissued_of(found, at, get_language() or ""),
        **_clocks_shown(timed_of(found, policy, at), policy),
        "outcomes": found.outcomes.filter(ended_at=None).order_by("pk"),
        "here": also_here(found, user, at - PRESENT),
        "columns": [row | {"href": _day_href(found, row)} for row in columns(days)],
        "chart_title": chart_title(days),
        "violation_count": violation_words(summary),
        "time_asked": time_request_of(found) if is_time_asked(found) else None,
        "groups": questions.violations_by_breach(found),
        "callers": _callers_shown(found, request.GET.get("callers") == "all", at),
        "callers_shown": CALLERS_SHOWN,
        "texts": questions.texts_of(found),
        "foreseen": listing_foreseen(found, policy),
        "listings": _proposals_shown(request, found, extra.pop("refused", {})),
        "documents": questions.of_whole(CaseDocument.objects.all(), found).order_by("-at", "-pk"),
        "missing": missing_of([found], at)[found.pk],
        "parts": found.merged.order_by("pk"),
        "may_combine": bool(roles & MERGERS) and found.record.phase == Phase.BEFORE_DECISION,
        "timeline": questions.timeline(found),
        "earlier": questions.earlier_cases(found, user, at),
        "represented": sorted(powers.deputy_for.items()),
        "may_take": Role.OFFICER in powers.own and not found.officers.filter(user=user, until=None).exists(),
        "may_assign": bool(roles & ASSIGNERS),
        "may_decide_listing": bool(roles & DECIDING_ROLES),
        "may_confirm_calls": found.record.phase == Phase.BEFORE_DECISION and bool(roles & DECIDING_ROLES),
        "may_note": bool(roles - {Role.AUDITOR, Role.PARTNER}),
        "colleagues": colleagues(found) if roles & ASSIGNERS else [],
        "note_form": extra.pop("note_form", None)
        or NoteForm(typed(request, reverse("desk-case-note", args=[public_id]))),
        "neighbours": neighbours(request, found),
        **extra,
    }
    return desk_page(request, "compliance/desk/case.html", context, status=status)


def _clocks_shown(timed: Timed, policy: Policy) -> dict[str, Any]:
    """The clocks beside the one whose end is the deadline: `rest` of a referral in part, and the others, the soonest first."""
    rest, own = clock_of_rest(timed, policy), clock_of_state(timed)
    apart = {clock.code for clock in (rest, own) if clock}
    others: list[Clock] = [clock for clock in clocks_of(timed, policy) if clock.code not in apart]
    return {"rest": rest, "clocks": sorted(others, key=lambda clock: clock.due)}


def _day_href(found: Case, column: dict[str, Any]) -> str:
    asked = urlencode({name: column[name].isoformat() for name in ("first", "last")})
    return f"{reverse('desk-case-evidence', args=[found.public_id])}?{asked}"


def _callers_shown(found: Case, every: bool, at: datetime) -> list[dict[str, Any]]:
    """The callers of a case, each with the ground on which it belongs to the campaign: those with most calls, or all."""
    rows = questions.callers_of(found, MOST_CALLERS if every else CALLERS_SHOWN, at)
    grounds = grounds_of(found.caller_id, [row["caller__pk"] for row in rows]) if found.caller_id else {}
    for row in rows:
        joined = grounds.get(row["caller__pk"])
        row["joined"] = {"row": joined, "names": GROUNDS[Ground(joined.ground)]} if joined is not None else None
    return rows


def aftermath(found: Case, policy: Policy, at: datetime) -> dict[str, Any]:
    """What came after the decision, for whoever works on it; nothing before it reached the firm."""
    if found.served_at is None:
        return {}
    return {
        "remedies": remedies_of(found, policy),
        "final": is_final(found, policy, at),
        "in_force": found.outcomes.filter(ended_at=None).exists(),
        "reviews": reviews_of(found),
        "stays": found.stays.order_by("since", "pk"),
        "publications": found.publications.order_by("-at", "-pk"),
        "repairs": found.credit_repairs.filter(state="asked"),
    }


def _proposals_shown(request: HttpRequest, found: Case, refused: dict[str, str]) -> list[BlacklistEntry]:
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
    """Officers of the case's province who do not stand aside, for whoever assigns."""
    at = clock.now()
    grants = {"grants__role": Role.OFFICER, "grants__province__in": {"", found.province}, "grants__since__lte": at}
    rows = User.objects.filter(grants__until=None, **grants, is_active=True).distinct().order_by("name", "pk")
    return list(rows.exclude(pk__in=found.recusals.barring().values("user")))


def neighbours(request: HttpRequest, found: Case) -> dict[str, Any]:
    """Where this case stands in the queue it was opened from, with the one before and after."""
    rows = with_figures(questions.cases_seen(officer_of(request), clock.now()))
    queue = CaseFilter(request.GET, queryset=in_queue_order(rows), request=request).qs
    position = position_of(found, queue)
    if position is None:
        return {}
    return {
        "position": position.before + 1,
        "count": counted(queue),
        "previous": position.previous.public_id if position.previous else "",
        "next": position.next.public_id if position.next else "",
    }


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
            return once(request, "case-note", lambda: _write_note(request, found, form.cleaned_data["text"]))
        except DomainError as error:
            add_domain_error(form, error)
    return case(request, public_id, status=422, note_form=form)


def _write_note(request: HttpRequest, found: Case, text: str) -> HttpResponse:
    case_note(case=found, officer=officer_of(request), text=text, at=clock.now())
    return redirect("desk-case", found.public_id)
