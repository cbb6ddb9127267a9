"""A lead from contested consents: the figures with what they rest on, closed with a reason or taken to a case."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.models import Case, ConsentLead
from compliance.cases.selectors.consent_lead import cases_for_lead, lead_of
from compliance.cases.services.consent_lead import consent_lead_close, consent_lead_take_to_case
from compliance.desk.permissions import DECLARATIONS
from compliance.desk.web.desk import desk_page, officer_of, written
from compliance.desk.web.openings import note_opening
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.selectors.number import number_masked
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.typed import typed
from core.web.words import category_names
from registry.register.models import Consent
from registry.register.selectors.contested import claims_contested

PURPOSE = "consent-lead"
REASON = {"required": gettext_lazy("Give your reasons.")}


class CloseForm(forms.Form):
    reason = written(
        gettext_lazy("Why nothing follows from it"),
        help_text=gettext_lazy("For instance: the firm showed proofs, and which."),
        error_messages=REASON,
    )


class CaseForm(forms.Form):
    case = forms.ModelChoiceField(
        queryset=Case.objects.none(),
        label=gettext_lazy("Case"),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose the case.")},
    )
    reason = written(gettext_lazy("What it shows in this case"), error_messages=REASON)


@allow(DECLARATIONS)
def consent_lead(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = officer_of(request), clock.now()
    lead = lead_of(public_id)
    if lead is None:
        raise Http404
    sent = typed(request)
    which = sent.get("form", "") if sent is not None else ""
    to_case = CaseForm(sent if which == "case" else None, prefix="case")
    choice = to_case.fields["case"]
    assert isinstance(choice, forms.ModelChoiceField)
    choice.queryset = cases_for_lead(lead, user, at)
    close = CloseForm(sent if which == "close" else None, prefix="close")
    form: forms.Form | None = {"case": to_case, "close": close}.get(which)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            return once(request, PURPOSE, lambda: _act(request, lead, form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
    note_opening(request, "consent_lead.read", lead)
    claims = claims_contested(lead.marketer_id, lead.since, lead.closed_at or at)
    context = {
        "lead": lead,
        "claims": [_row(claim) for claim in claims],
        "form": form,
        "close": close,
        "to_case": to_case,
        "has_cases": choice.queryset.exists(),
    }
    wrong = form is not None and bool(form.errors)
    return desk_page(request, "compliance/desk/consent_lead.html", context, status=422 if wrong else 200)


def _row(claim: Consent) -> dict[str, Any]:
    trades = category_names(claim.categories, current_policy())
    return {"claim": claim, "number": number_masked(claim.number), "trades": trades}


def _act(request: HttpRequest, lead: ConsentLead, said: dict[str, Any]) -> HttpResponse:
    officer, at = officer_of(request), clock.now()
    case = said.get("case")
    if case is None:
        consent_lead_close(lead=lead, reason=said["reason"], officer=officer, at=at)
        messages.success(request, _("Closed. What is answered from now on counts anew."))
        return redirect("desk-firm", lead.marketer.public_id)
    consent_lead_take_to_case(lead=lead, case=case, reason=said["reason"], officer=officer, at=at)
    messages.success(request, _("The figures stand in the file, as a lead."))
    return redirect("desk-case", case.public_id)
