"""A complaint is passed on to the police: proposed where money was lost, with the hours that are left."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Complaint
from compliance.cases.selectors.complaint_referral import is_referred, referral_due
from compliance.cases.services.complaint_referral import LONGEST, complaint_refer
from compliance.desk.permissions import REFERRALS
from compliance.desk.web.complaints import seen_or_404
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.openings import cases_of, note_opening
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.typed import typed


class ReceiptForm(forms.Form):
    receipt = forms.CharField(
        label=gettext_lazy("Reference of the police's receipt"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Write the reference of the police's receipt.")},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )


@allow(REFERRALS)
def complaint_referral(request: HttpRequest, public_id: str) -> HttpResponse:
    found = seen_or_404(request, public_id)
    form = ReceiptForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "complaint-referral", lambda: _refer(request, found, form.cleaned_data["receipt"]))
        except DomainError as error:
            add_domain_error(form, error)
    note_opening(request, "complaint.read", found, cases=cases_of(found))
    policy = current_policy()
    context = {
        "complaint": found,
        "form": form,
        "due_at": referral_due(found, policy) if found.money_lost else None,
        "referred": is_referred(found, policy),
    }
    return desk_page(request, "compliance/desk/complaint_referral.html", context, status=422 if form.errors else 200)


def _refer(request: HttpRequest, found: Complaint, receipt: str) -> HttpResponse:
    complaint_refer(complaint=found, receipt=receipt, officer=officer_of(request), at=clock.now())
    messages.success(request, _("Recorded. Whoever complained is told that the police have it."))
    return redirect("desk-complaint", found.public_id)
