"""Appeals against listings, and questions to a person: the work list, the most urgent first, and each with its answer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from compliance.cases.services.appeal_answer import appeal_answer, danger_state
from compliance.desk.permissions import DESK, LISTING_WORK
from compliance.desk.selectors.subject import appeals_for
from compliance.desk.web.desk import desk_page, officer_of, written
from compliance.desk.web.openings import asked_by, note_opening
from compliance.listings.models import Appeal
from compliance.listings.rules.appeal import danger_counts
from compliance.listings.selectors.appeal import listed_by
from compliance.listings.selectors.holder_claim import answers_about_line, holder_claim
from compliance.listings.selectors.listing import originating_traffic
from compliance.listings.services.appeal import DECIDED
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.paging import page_of
from core.web.typed import typed
from registry.firms.web.operator_questions import answer_rows

PURPOSE = "appeal-answer"
STATES: dict[str, Any] = {
    "open": pgettext_lazy("appeals against listings", "Not answered yet"),
    "answered": pgettext_lazy("appeals against listings", "Answered"),
}
REASONS = {"required": gettext_lazy("Give the reasons: whoever asked reads them.")}


class DecideForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What becomes of the entry"),
        choices=[
            ("granted", gettext_lazy("The appeal is granted: the entry ends now")),
            ("refused", gettext_lazy("The appeal is refused: the entry stands for the rest of its term")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of the entry.")},
    )
    reason = written(gettext_lazy("Answer and reasons"), error_messages=REASONS)


class HolderForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What becomes of the entry"),
        choices=[
            ("granted", gettext_lazy("The line has a new holder: the entry ends now")),
            ("refused", gettext_lazy("That is not shown: the entry stands for the rest of its term")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of the entry.")},
    )
    reason = written(gettext_lazy("Reasons"), error_messages={"required": gettext_lazy("Give your reasons.")})


class AnswerForm(forms.Form):
    reason = written(gettext_lazy("Answer and reasons"), error_messages=REASONS)


class DangerForm(forms.Form):
    reason = written(
        gettext_lazy("Which danger is present, and to whom"),
        error_messages={"required": gettext_lazy("Say which danger is present, and to whom.")},
    )


FORMS: dict[Appeal.Kind, type[forms.Form]] = {
    Appeal.Kind.APPEAL: DecideForm,
    Appeal.Kind.HOLDER: HolderForm,
    Appeal.Kind.QUESTION: AnswerForm,
}


@allow(DESK)
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in STATES else "open"
    rows = appeals_for(officer_of(request), clock.now())
    waiting = rows.filter(state=Appeal.State.OPEN).order_by("deadline", "pk")
    answered = rows.exclude(state=Appeal.State.OPEN).order_by("-filed_at", "-pk")
    page = page_of(request, waiting if state == "open" else answered)
    if page.object_list:
        note_opening(request, "callers.searched", asked=asked_by(request), shown=len(page.object_list))
    return desk_page(request, "compliance/desk/appeals.html", {"page": page, "state": state, "states": STATES})


@allow(LISTING_WORK)
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    user, at = officer_of(request), clock.now()
    found = appeals_for(user, at).filter(pk=pk).first()
    if found is None:
        raise Http404
    note_opening(request, "caller.read", found.entry.caller or found.entry)
    fields = typed(request)
    which = fields.get("form", "") if fields is not None else ""
    kind = FORMS[Appeal.Kind(found.kind)]
    drawn: dict[str, forms.Form] = {
        "answer": kind(fields if which == "answer" else None, prefix="answer"),
        "danger": DangerForm(fields if which == "danger" else None, prefix="danger"),
    }
    form = drawn.get(which)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            return once(request, PURPOSE, lambda: _act(request, found, which, form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
            found.refresh_from_db()
    context = {
        "found": found,
        "form": form,
        "answer": drawn["answer"],
        "danger": drawn["danger"] if _may_state_danger(found) else None,
        "listed_it": user.pk in listed_by(found.entry),
        "said": _said_of_the_line(found) if found.kind == Appeal.Kind.HOLDER else None,
    }
    wrong = form is not None and bool(form.errors)
    return desk_page(request, "compliance/desk/appeal.html", context, status=422 if wrong else 200)


def _said_of_the_line(found: Appeal) -> dict[str, Any]:
    """Who said what of whose line it is, and what speaks against the latest word."""
    claim = holder_claim(found.entry, current_policy())
    return {
        "claim": claim[1] if claim else None,
        "questions": [(row, answer_rows(row)) for row in answers_about_line(found.entry)],
    }


def _may_state_danger(found: Appeal) -> bool:
    """Only where it can count, and nobody has yet."""
    entry = found.entry
    traffic = originating_traffic(entry.caller, clock.now()) if entry.caller else None
    return (
        found.kind in DECIDED
        and entry.state == entry.State.ACTIVE
        and not entry.danger
        and danger_counts(entry.reason, traffic)
    )


def _act(request: HttpRequest, found: Appeal, which: str, said: dict[str, Any]) -> HttpResponse:
    user, at = officer_of(request), clock.now()
    if which == "danger":
        danger_state(entry=found.entry, officer=user, reason=said["reason"], at=at)
        messages.success(request, _("Recorded. It stands as it was until this is answered."))
    else:
        granted = said["outcome"] == "granted" if "outcome" in said else None
        appeal_answer(appeal=found, officer=user, granted=granted, reason=said["reason"], at=at)
        told = _("Recorded.") if found.kind == Appeal.Kind.HOLDER else _("Answered. Whoever asked is told.")
        messages.success(request, told)
    return redirect("desk-appeal", found.pk)
