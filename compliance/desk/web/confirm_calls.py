"""Recording that an operator confirmed calls from its own records."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.selectors.confirmation import complaints_to_confirm
from compliance.cases.services.confirmation import calls_confirm
from compliance.cases.templatetags.desk import caller
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.desk import desk_page, drawn_from, officer_of, seen_in
from compliance.desk.web.openings import note_opening
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.selectors.number import number_masked
from core.web.forms import add_domain_error
from core.web.once import once_with
from core.web.typed import typed
from registry.firms.models import Operator

MOST = 200  # complaints shown at once; what is confirmed leaves the list


def describe_call(complaint: Complaint) -> str:
    """``138****1234 ・ 11-20 10:00 ・ 025 8653 7152``: enough to find the row in the operator's answer."""
    when = date_format(localtime(complaint.called_at), "Y-m-d H:i")
    number = number_masked(complaint.number) if complaint.number else "—"
    return f"{number} ・ {when} ・ {caller(complaint.caller.value)}"


class ConfirmationForm(forms.Form):
    complaints = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Calls that the operator confirmed"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose the calls that the operator confirmed.")},
    )
    operator = forms.ModelChoiceField(
        label=gettext_lazy("Operator"),
        queryset=Operator.objects.filter(suspended_at=None).order_by("name"),
        error_messages={"required": gettext_lazy("Choose the operator.")},
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference of the operator's answer"),
        help_text=gettext_lazy("Its letter or ticket number. Write no telephone number here."),
        max_length=100,
        error_messages={"required": gettext_lazy("Write the reference of the operator's answer.")},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )

    def __init__(self, data: Any, case: Case) -> None:
        super().__init__(data)
        field = self.fields["complaints"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(row.pk, describe_call(row)) for row in complaints_to_confirm(case)[:MOST]]


@allow(CASE_WORK)
def confirm_calls(request: HttpRequest, public_id: str) -> HttpResponse:
    case = seen_or_404(request, public_id)
    form = ConfirmationForm(typed(request), case)
    if request.method == "POST" and form.is_valid():
        try:
            state = seen_in(request, case, "confirm-calls")
            return once_with(state, lambda: _confirm(request, case, form.cleaned_data, state.data["seen"]))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    note_opening(request, "case.calls_read", case, cases=[case])
    context = {"case": case, "form": form, "sealed": drawn_from(request, case, "confirm-calls")}
    return desk_page(request, "compliance/desk/confirm_calls.html", context, status=422 if form.errors else 200)


def _confirm(request: HttpRequest, case: Case, said: dict[str, Any], seen: str) -> HttpResponse:
    calls_confirm(
        case=case,
        complaint_ids=said["complaints"],
        operator=said["operator"],
        reference=said["reference"],
        officer=officer_of(request),
        at=clock.now(),
        seen=seen,
    )
    messages.success(request, _("Recorded. The evidence of these complaints is now class C2."))
    return redirect("desk-case", case.public_id)
