"""Recording what happened outside the acts of the table: statements waived, hearings held, who answers for the calls."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case
from compliance.cases.rules.case_attachment import PAPER_OF_FACT, WHATS
from compliance.cases.rules.review import KINDS
from compliance.cases.selectors.case_attachment import attachments_of
from compliance.cases.services.case import (
    RECORDABLE,
    case_fact_record,
    case_fact_withdraw,
    case_respondent_name,
)
from compliance.cases.services.late_application import late_application_refuse
from compliance.cases.services.recusal import case_recuse
from compliance.cases.words import EVENTS
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.desk import MOST_TEXT, drawn_from, officer_of, seen_in
from compliance.desk.web.openings import form_page
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.translation.words import named
from core.web.forms import DayField, add_domain_error, unchosen
from core.web.once import once_with
from core.web.typed import typed
from registry.firms.models import Marketer

FACTS = (*sorted(RECORDABLE), "recused")


class FactForm(forms.Form):
    fact = forms.ChoiceField(
        label=_("What is to be recorded"),
        choices=lambda: [(fact, EVENTS[f"case.{fact}"]) for fact in FACTS],
        widget=forms.RadioSelect,
    )
    paper = forms.ChoiceField(
        label=_("The paper that the party signed"),
        help_text=_("For a waiver and for an address: a file of the case. Add it to the files first."),
        required=False,
    )
    note = forms.CharField(
        label=_("Remark"), required=False, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, case: Case, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["paper"]
        assert isinstance(field, forms.ChoiceField)
        rows = attachments_of(case).filter(what__in=set(PAPER_OF_FACT.values()))
        field.choices = unchosen(
            (row.attachment.public_id, f"{named(WHATS[row.what].names)} · {row.attachment.name}") for row in rows
        )


class LateForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What was brought"),
        choices=lambda: [(code, named(names)) for code, names in KINDS.items()],
        widget=forms.RadioSelect,
    )
    applied_on = DayField(
        label=_("Day on which it came"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    file = forms.CharField(label=_("Its file number there"), max_length=100, required=False)
    reason = forms.CharField(
        label=_("Why it was refused"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawForm(forms.Form):
    fact = forms.ChoiceField(label=_("What was recorded by mistake"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was wrong with it"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, case: Case, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["fact"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(fact, EVENTS[f"case.{fact}"]) for fact in sorted(RECORDABLE) if case.facts.get(fact)]


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
    fact_form = FactForm(case, sent if which == "fact" else None, prefix="fact")
    respondent_form = RespondentForm(sent if which == "respondent" else None, prefix="respondent")
    withdraw_form = WithdrawForm(case, sent if which == "withdraw" else None, prefix="withdraw")
    late_form = LateForm(sent if which == "late" else None, prefix="late")
    forms_sent: dict[Any, Any] = {"respondent": respondent_form, "withdraw": withdraw_form, "late": late_form}
    form: Any = forms_sent.get(which, fact_form)
    if request.method == "POST" and form.is_valid():
        try:
            state = seen_in(request, case, "record")
            said = {"case": case, "officer": officer_of(request), "at": clock.now(), "seen": state.data["seen"]}
            return once_with(state, lambda: _record_fact(said, which or "", form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    context = {
        "fact_form": fact_form,
        "respondent_form": respondent_form,
        "withdraw_form": withdraw_form,
        "late_form": late_form,
        "sealed": drawn_from(request, case, "record"),
    }
    return form_page(request, case, "compliance/desk/case_record.html", context, status=422 if form.errors else 200)


def _record_fact(said: dict[str, Any], which: str, data: dict[str, Any]) -> HttpResponse:
    if which == "respondent":
        case_respondent_name(**said, **data)
    elif which == "late":
        late_application_refuse(**said, **data)
    elif which == "withdraw":
        case_fact_withdraw(**said, **data)
    elif data["fact"] == "recused":
        case_recuse(**said, reason=data["note"])
        return redirect("desk-cases")  # whoever stands aside reads the case no more
    else:
        case_fact_record(**said, **data)
    return redirect("desk-case", said["case"].public_id)
