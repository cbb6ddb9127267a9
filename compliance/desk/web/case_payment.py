"""The fine of a case at the desk: what is paid, due and overdue; and what officers do about it."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case
from compliance.cases.rules.payment import Term
from compliance.cases.selectors.payment import fine_of, refund_of
from compliance.cases.selectors.powers import powers_in
from compliance.cases.services.payment import (
    HEADS,
    payment_demand,
    payment_enforce,
    payment_record,
    payment_terms_grant,
    payment_withdraw,
    repayment_record,
)
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.case_acts import MOST_MONEY
from compliance.desk.web.desk import MOST_TEXT, drawn_from, officer_of, seen_in
from compliance.desk.web.openings import form_page
from core import clock
from core.access.roles import DECIDING_ROLES
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.web.forms import DayField, add_domain_error
from core.web.once import once_with
from core.web.typed import typed

PARTS = 6


def day_field(label: Any, **more: Any) -> DayField:
    return DayField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _amount_field(label: Any, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_MONEY, widget=widget, **more)


class PaidForm(forms.Form):
    amount = _amount_field(_("Amount paid"))
    on = day_field(_("Day on the bank's paper"))
    proof = forms.CharField(label=_("Number of the bank's paper"), max_length=200)


class BackForm(PaidForm):
    """What the authority paid back."""

    amount = _amount_field(_("Amount paid back"))


class TermsForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the firm may pay later"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for n in range(1, PARTS + 1):
            self.fields[f"due_{n}"] = day_field(_("Part %(n)d: day") % {"n": n}, required=False)
            self.fields[f"amount_{n}"] = _amount_field(_("Part %(n)d: amount") % {"n": n}, required=False)

    def terms(self) -> list[Term]:
        rows: list[tuple[date | None, int | None]] = [
            (self.cleaned_data[f"due_{n}"], self.cleaned_data[f"amount_{n}"]) for n in range(1, PARTS + 1)
        ]
        return [Term(due, amount or 0) for due, amount in rows if due is not None]


class DemandForm(forms.Form):
    text = forms.CharField(
        label=_("Text of the demand, as the firm will read it"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class CourtForm(forms.Form):
    reference = forms.CharField(label=_("Reference of the application to the court"), max_length=200)


class MistakeForm(forms.Form):
    payment = forms.TypedChoiceField(
        label=_("Payment recorded by mistake"), coerce=int, choices=[], widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("What was wrong with it"), max_length=MOST_TEXT)

    def __init__(self, case: Case, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["payment"]
        assert isinstance(field, forms.TypedChoiceField)
        rows = case.payments.filter(withdrawn_at=None).order_by("on", "pk")
        field.choices = [(row.pk, f"{row.on:%Y-%m-%d} · {row.amount:,} · {row.proof}") for row in rows]


@allow(CASE_WORK)
def payment(request: HttpRequest, public_id: str) -> HttpResponse:
    case, at, policy = seen_or_404(request, public_id), clock.now(), current_policy()
    sent = typed(request)
    which = sent.get("form", "") if sent is not None else ""
    drawn = forms_of(case, which, sent)
    form = drawn.get(which)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            state = seen_in(request, case, "payment")
            return once_with(state, lambda: _act(request, case, which, form, state.data["seen"]))
        except DomainError as error:
            add_domain_error(form, error)
    fine = fine_of(case, policy, at)
    refund = refund_of(case, policy, at)
    if fine is None and refund is None:
        raise Http404
    roles = powers_in(case, officer_of(request), at).roles
    context = {
        "fine": fine,
        "refund": refund,
        "repayments": case.repayments.order_by("-on", "-pk"),
        "payments": case.payments.order_by("-on", "-pk"),
        "drawn": drawn,
        "may_collect": bool(roles & DECIDING_ROLES),
        "may_grant": bool(roles & HEADS),
        "sealed": drawn_from(request, case, "payment"),
    }
    wrong = form is not None and bool(form.errors)
    return form_page(request, case, "compliance/desk/case_payment.html", context, status=422 if wrong else 200)


def forms_of(case: Case, which: str, sent: Any) -> dict[str, Any]:
    """The page's forms by name; the one that was sent with what was typed."""
    kinds: dict[str, Any] = {
        "paid": PaidForm,
        "terms": TermsForm,
        "demand": DemandForm,
        "court": CourtForm,
        "back": BackForm,
    }
    drawn = {name: kind(sent if which == name else None, prefix=name) for name, kind in kinds.items()}
    return {**drawn, "mistake": MistakeForm(case, sent if which == "mistake" else None, prefix="mistake")}


def _act(request: HttpRequest, case: Case, which: str, form: Any, seen: str) -> HttpResponse:
    user, at, said = officer_of(request), clock.now(), form.cleaned_data
    if which == "paid":
        payment_record(case=case, officer=user, at=at, seen=seen, **said)
    elif which == "terms":
        payment_terms_grant(case=case, head=user, terms=form.terms(), reason=said["reason"], at=at, seen=seen)
    elif which == "demand":
        payment_demand(case=case, officer=user, text=said["text"], at=at, seen=seen)
    elif which == "back":
        repayment_record(case=case, officer=user, at=at, seen=seen, **said)
    elif which == "court":
        payment_enforce(case=case, head=user, reference=said["reference"], at=at, seen=seen)
    else:
        payment_withdraw(payment=case.payments.get(pk=said["payment"]), officer=user, reason=said["reason"], at=at)
    return redirect("desk-case-payment", case.public_id)
