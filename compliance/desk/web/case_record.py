"""Recording what happened outside the acts of the table: statements waived, hearings held, who answers for the calls."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from compliance.cases.services.case import case_fact_record, case_recuse, case_respondent_name
from compliance.cases.words import EVENTS
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.desk import MOST_TEXT, desk_page, drawn_from, officer_of, seen_in
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.web.forms import add_domain_error
from core.web.once import once_with
from core.web.typed import typed
from registry.firms.models import Marketer

FACTS = ("statement_waived", "hearing_requested", "hearing_held", "defended", "fined_before", "law_changed", "recused")


class FactForm(forms.Form):
    fact = forms.ChoiceField(
        label=_("What is to be recorded"),
        choices=lambda: [(fact, EVENTS[f"case.{fact}"]) for fact in FACTS],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Remark"), required=False, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )


class RespondentForm(forms.Form):
    marketer = forms.ModelChoiceField(
        label=_("A firm of the register"), queryset=Marketer.objects.order_by("name"), required=False
    )
    name = forms.CharField(label=_("Or somebody else, by name"), max_length=200, required=False)
    reason = forms.CharField(
        label=_("How this was found out"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )


@allow(CASE_WORK)
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    case = seen_or_404(request, public_id)
    sent = typed(request)
    which = sent.get("form") if sent is not None else ""
    fact_form = FactForm(sent if which == "fact" else None, prefix="fact")
    respondent_form = RespondentForm(sent if which == "respondent" else None, prefix="respondent")
    form: Any = respondent_form if which == "respondent" else fact_form
    if request.method == "POST" and form.is_valid():
        try:
            state = seen_in(request, case, "record")
            said = {"case": case, "officer": officer_of(request), "at": clock.now(), "seen": state.data["seen"]}
            return once_with(state, lambda: recorded(said, which == "respondent", form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    context = {
        "case": case,
        "fact_form": fact_form,
        "respondent_form": respondent_form,
        "sealed": drawn_from(request, case, "record"),
    }
    return desk_page(request, "compliance/desk/case_record.html", context, status=422 if form.errors else 200)


def recorded(said: dict[str, Any], respondent: bool, data: dict[str, Any]) -> HttpResponse:
    if respondent:
        case_respondent_name(**said, **data)
    elif data["fact"] == "recused":
        case_recuse(**said, reason=data["note"])
    else:
        case_fact_record(**said, **data)
    return redirect("desk-case", said["case"].public_id)
