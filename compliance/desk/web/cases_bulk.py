"""One act on several cases of the queue: chosen, checked case by case, confirmed, done."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from compliance.cases.models import Case, CaseOfficer
from compliance.cases.rules.bulk import MOST, BulkAct
from compliance.cases.selectors.bulk import Together, acts_offered, cases_chosen, stands_against
from compliance.cases.selectors.case import case_version
from compliance.cases.services.bulk import BulkOutcome, cases_act
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.case_acts import CONFIRMATIONS
from compliance.desk.web.desk import desk_page, officer_of, written
from compliance.desk.web.filters import officers_seen
from core import clock
from core.access.rules import allow
from core.errors import Conflict, DomainError
from core.models import User
from core.running.form_state import posted_state, seal_state
from core.web.forms import add_domain_error, offer
from core.web.once import stale
from core.web.typed import typed

PURPOSE = "cases-bulk"
STAYED = _("Somebody worked on it after this page was opened. It was left as it is.")


class AssignForm(forms.Form):
    officer = forms.ModelChoiceField(label=_("Who works on them"), queryset=User.objects.none())

    def __init__(self, people: "People", *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "officer", people.officers if people.leads else User.objects.filter(pk=people.user.pk))


class HandOverForm(forms.Form):
    officer = forms.ModelChoiceField(label=_("Who hands them over"), queryset=User.objects.none())
    successor = forms.ModelChoiceField(label=_("Who takes them over"), queryset=User.objects.none())
    note = written(_("What the successor must know"))

    def __init__(self, people: "People", *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "officer", people.assigned if people.leads else people.assigned.filter(pk=people.user.pk))
        offer(self, "successor", people.officers)


class CloseForm(forms.Form):
    note = written(_("Why they are closed"))
    outcome_sent = forms.BooleanField(
        label=CONFIRMATIONS["outcome_sent"],
        error_messages={"required": _("Confirm it, or close each case for itself.")},
    )

    def __init__(self, people: "People", *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)


FORMS: dict[BulkAct, Any] = {
    BulkAct.ASSIGN: AssignForm,
    BulkAct.HAND_OVER: HandOverForm,
    BulkAct.CLOSE: CloseForm,
}
TITLES = {
    BulkAct.ASSIGN: _("Assign them"),
    BulkAct.HAND_OVER: _("Hand them over"),
    BulkAct.CLOSE: _("Close them without filing"),
}
FOLLOWS = {
    BulkAct.ASSIGN: _("%(officer)s works on it from now on."),
    BulkAct.HAND_OVER: _("%(successor)s takes it over from %(officer)s."),
    BulkAct.CLOSE: _("It is closed, and those who complained are told."),
}


@dataclass(frozen=True)
class People:
    user: User
    leads: bool  # whether it may concern the cases of others
    officers: "QuerySet[User]"
    assigned: "QuerySet[User]"


@dataclass(frozen=True)
class Line:
    """`follows`: what will happen to the case, or what stands against it."""

    case: Case
    possible: bool
    follows: Any


@allow(CASE_WORK)
def bulk(request: HttpRequest) -> HttpResponse:
    user, at, sent = officer_of(request), clock.now(), typed(request)
    asked = list(dict.fromkeys(request.GET.getlist("case")))
    cases = cases_chosen(user, asked[:MOST], at)
    offered, leads = acts_offered(cases, user, at)
    assigned = CaseOfficer.objects.filter(case__in=cases, until=None).values("user")
    named = User.objects.filter(pk__in=assigned).order_by("name", "pk")
    people = People(user, leads, officers_seen(request), named)
    which, step = (sent.get("form", ""), sent.get("step", "")) if sent is not None else ("", "")
    drawn = {
        str(act): FORMS[act](people, sent if which == act else None, prefix=str(act))
        for act in BulkAct
        if act in offered
    }
    forms_shown = [(name, TITLES[BulkAct(name)], form) for name, form in drawn.items()]
    form = drawn.get(which)
    context: dict[str, Any] = {
        "cases": cases,
        "most": MOST,
        "too_many": len(asked) > MOST,
        "unseen": len(asked[:MOST]) - len(cases),
        "forms": forms_shown,
        "form": form,
        "which": which,
    }
    if request.method == "POST" and form is not None and form.is_valid():
        said = together(BulkAct(which), form.cleaned_data)
        try:
            if step == "do":
                return told(request, said, _act_on(request, said), context)
            context |= checked(request, cases, said)
        except DomainError as error:
            add_domain_error(form, error)
    wrong = form is not None and bool(form.errors)
    return desk_page(request, "compliance/desk/cases_bulk.html", context, status=422 if wrong else 200)


def together(act: BulkAct, said: dict[str, Any]) -> Together:
    return Together(act, said.get("officer"), said.get("successor"), said.get("note", ""))


def checked(request: HttpRequest, cases: list[Case], said: Together) -> dict[str, Any]:
    """What would happen, case by case, and the sealed state of those it can be done to."""
    user, at = officer_of(request), clock.now()
    lines, seen = list[Line](), dict[str, str]()
    for case in cases:
        version = case_version(case)
        error = stands_against(case, said, user, at)
        lines.append(Line(case, error is None, error.message if error else follows(said)))
        if error is None:
            seen[case.public_id] = version
    sealed = seal_state(request, PURPOSE, {"act": str(said.act), "seen": seen})
    return {"lines": lines, "possible": len(seen), "sealed": sealed}


def follows(said: Together) -> str:
    return str(FOLLOWS[said.act]) % {"officer": said.officer, "successor": said.successor}


def _act_on(request: HttpRequest, said: Together) -> BulkOutcome:
    """A second click finds each case moved on by the first. Raises Conflict for a form that is another's or too old."""
    state = posted_state(request, PURPOSE)
    if state is None or state.data.get("act") != said.act:
        raise stale()
    return cases_act(seen=state.data["seen"], said=said, user=officer_of(request), at=clock.now())


def told(request: HttpRequest, said: Together, outcome: BulkOutcome, context: dict[str, Any]) -> HttpResponse:
    count = len(outcome.done)
    text = ngettext("Done for %(n)d case.", "Done for %(n)d cases.", count) % {"n": count}
    if not outcome.refused and not outcome.gone:
        messages.success(request, text)
        return redirect("desk-cases")
    lines = [Line(case, possible=False, follows=reason(error)) for case, error in outcome.refused]
    context |= {"outcome": outcome, "done_text": text, "left": lines}
    return desk_page(request, "compliance/desk/cases_bulk.html", context, status=409)


def reason(error: DomainError) -> Any:
    return STAYED if isinstance(error, Conflict) and error.code == "case.moved" else error.message
