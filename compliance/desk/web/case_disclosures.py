"""Numbers of complainants and the firm of a case: asking the complainant, disclosing with consent, ordering it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.models import Case, Disclosure
from compliance.cases.rules.deputy import WORKERS
from compliance.cases.selectors.disclosure import complaints_disclosable, disclosures_of
from compliance.cases.selectors.powers import powers_in
from compliance.cases.services.disclosure import ORDERING, disclosure_ask, disclosure_make, disclosure_order
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.confirm_calls import MOST, describe_call
from compliance.desk.web.desk import desk_page, drawn_from, officer_of, seen_in, written
from compliance.desk.web.openings import note_opening
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.ids import askable
from core.web.forms import add_domain_error, offer
from core.web.once import once_with
from core.web.typed import typed


class AskForm(forms.Form):
    complaint = forms.ModelChoiceField(
        label=gettext_lazy("Whose number"),
        queryset=Disclosure.objects.none(),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose the call.")},
    )
    purpose = written(
        gettext_lazy("What the firm needs the number for"),
        help_text=gettext_lazy("The complainant and the firm read this. Write no telephone number here."),
        error_messages={"required": gettext_lazy("Say what the firm needs the number for: the complainant reads it.")},
    )

    def __init__(self, case: Case, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        shown = complaints_disclosable(case).values("pk")[:MOST]
        offer(
            self, "complaint", complaints_disclosable(case).filter(pk__in=[row["pk"] for row in shown]), describe_call
        )


class OrderForm(AskForm):
    reason = written(
        gettext_lazy("Reasons of the order"),
        5,
        help_text=gettext_lazy(
            "Why the case cannot go on without it, and why it weighs more than the complainant's secrecy."
        ),
        error_messages={"required": gettext_lazy("Give the reasons: the complainant reads them.")},
    )


@allow(CASE_WORK)
def disclosures(request: HttpRequest, public_id: str) -> HttpResponse:
    case = seen_or_404(request, public_id)
    sent = typed(request)
    which = sent.get("form", "") if sent is not None else ""
    drawn = {
        "ask": AskForm(case, sent if which == "ask" else None, prefix="ask"),
        "order": OrderForm(case, sent if which == "order" else None, prefix="order"),
    }
    make = forms.Form(sent if which == "make" else None)
    form = {**drawn, "make": make}.get(which)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            state = seen_in(request, case, "disclosures")
            return once_with(state, lambda: _act(request, case, which, form.cleaned_data, state.data["seen"]))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    note_opening(request, "case.calls_read", case, cases=[case])
    roles = powers_in(case, officer_of(request), clock.now()).roles
    context = {
        "case": case,
        "rows": disclosures_of(case),
        "drawn": drawn,
        "make": make,
        "may_ask": bool(roles & WORKERS) and case.record.answerable and case.respondent is not None,
        "may_order": bool(roles & ORDERING) and case.record.answerable and case.respondent is not None,
        "sealed": drawn_from(request, case, "disclosures"),
    }
    wrong = form is not None and bool(form.errors)
    return desk_page(request, "compliance/desk/case_disclosures.html", context, status=422 if wrong else 200)


def _act(request: HttpRequest, case: Case, which: str, said: dict[str, Any], seen: str) -> HttpResponse:
    user, at = officer_of(request), clock.now()
    if which == "ask":
        disclosure_ask(case=case, officer=user, at=at, seen=seen, **said)
        messages.success(request, _("Asked. The complainant has a message, and answers on the page of the complaint."))
    elif which == "order":
        disclosure_order(case=case, supervisor=user, at=at, seen=seen, **said)
        messages.success(request, _("Ordered. The firm can read the number now, and the complainant is told."))
    else:
        row = disclosures_of(case).filter(public_id__in=askable([request.POST.get("disclosure", "")])).first()
        if row is None:
            raise DomainError("disclosure.unknown", _("Choose the call."))
        disclosure_make(disclosure=row, officer=user, at=at, seen=seen)
        messages.success(request, _("Disclosed. The firm can read the number now, and the complainant is told."))
    return redirect("desk-case-disclosures", case.public_id)
