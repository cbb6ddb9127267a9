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
from compliance.desk.web.desk import desk_page, officer_of
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.web.forms import add_domain_error
from registry.firms.models import Marketer

FACTS = ("statement_waived", "hearing_requested", "hearing_held", "defended", "fined_before", "law_changed", "recused")


class FactForm(forms.Form):
    fact = forms.ChoiceField(
        label=_("What is to be recorded"),
        choices=lambda: [(fact, EVENTS[f"case.{fact}"]) for fact in FACTS],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class RespondentForm(forms.Form):
    marketer = forms.ModelChoiceField(
        label=_("A firm of the register"), queryset=Marketer.objects.order_by("name"), required=False
    )
    name = forms.CharField(label=_("Or somebody else, by name"), max_length=200, required=False)
    reason = forms.CharField(label=_("How this was found out"), widget=forms.Textarea(attrs={"rows": 3}))


@allow(CASE_WORK)
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    case = seen_or_404(request, public_id)
    which = request.POST.get("form")
    fact_form = FactForm(request.POST if which == "fact" else None, prefix="fact")
    respondent_form = RespondentForm(request.POST if which == "respondent" else None, prefix="respondent")
    form: Any = respondent_form if which == "respondent" else fact_form
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {"case": case, "officer": officer_of(request), "at": clock.now()}
        try:
            if which == "respondent":
                case_respondent_name(**said, **form.cleaned_data)
            elif form.cleaned_data["fact"] == "recused":
                case_recuse(**said, reason=form.cleaned_data["note"])
            else:
                case_fact_record(**said, **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect("desk-case", public_id)
    context = {"case": case, "fact_form": fact_form, "respondent_form": respondent_form}
    return desk_page(request, "compliance/desk/case_record.html", context, status=422 if form.errors else 200)
