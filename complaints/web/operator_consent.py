"""Whoever complained lets us ask their operator about the call, or takes that back. Nothing is asked without it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import OperatorConsent
from complaints.services.operator_consent import operator_consent_give, operator_consent_withdraw
from complaints.web.forms import operator_field
from complaints.web.my_complaints import citizen, own
from core import clock
from core.access.rules import CITIZEN, allow
from core.actors import Actor
from core.errors import DomainError
from core.web.confirm import Question, confirmed
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.proving import proved_lately
from core.web.typed import typed
from registry.register.web.anew import ask_code


class OperatorForm(forms.Form):
    operator = operator_field()
    agree = forms.BooleanField(
        label=gettext_lazy("I agree that this operator is asked about this one call"),
        error_messages={"required": gettext_lazy("Tick the box if you agree. Otherwise go back: nobody is asked.")},
    )


@allow(CITIZEN)
def operator_consent(request: HttpRequest, public_id: str) -> HttpResponse:
    complaint = own(request, public_id)
    standing = OperatorConsent.objects.filter(complaint=complaint, withdrawn_at=None).select_related("operator").first()
    form = OperatorForm(typed(request))
    if request.method == "POST" and form.is_valid():
        if complaint.number is not None and not proved_lately(request, complaint.number):
            return ask_code(request, complaint.number, reverse("complaint-operator", args=[complaint.public_id]))
        try:
            return once(request, "operator-consent", lambda: _give(request, complaint.public_id, form))
        except DomainError as error:
            add_domain_error(form, error)
    context: dict[str, Any] = {"complaint": complaint, "form": form, "standing": standing}
    return render(request, "complaints/operator_consent.html", context, status=422 if form.errors else 200)


def _give(request: HttpRequest, public_id: str, form: OperatorForm) -> HttpResponse:
    complaint, chosen = own(request, public_id), form.cleaned_data["operator"]
    operator_consent_give(
        complaint_id=complaint.pk, operator=chosen, at=clock.now(), actor=Actor.user(citizen(request))
    )
    messages.success(request, _("Thank you. %(operator)s may be asked about this call.") % {"operator": chosen})
    return redirect("my-complaint", public_id)


@allow(CITIZEN)
def operator_consent_end(request: HttpRequest, public_id: str) -> HttpResponse:
    complaint = own(request, public_id)
    standing = OperatorConsent.objects.filter(complaint=complaint, withdrawn_at=None).select_related("operator").first()
    if standing is None and request.method != "POST":
        raise Http404

    def end() -> HttpResponse:
        operator_consent_withdraw(complaint_id=complaint.pk, at=clock.now(), actor=Actor.user(citizen(request)))
        messages.success(request, _("Your operator is asked nothing more about this call."))
        return redirect("my-complaint", public_id)

    question = Question(
        title=_("Take back that your operator is asked?"),
        follows=_("What it has not answered yet is withdrawn. What it answered before stays with your complaint."),
        button=_("Take it back"),
        back=reverse("my-complaint", args=[public_id]),
        facts=[(_("Your operator"), standing.operator)] if standing else [],
    )
    return confirmed(request, question, end, layout="layouts/my.html")
