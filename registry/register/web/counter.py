"""The counter: an operator's staff act for a customer who stands before them, and print what was done."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.models import User
from core.policies import current_policy
from core.selectors.number import number_masked
from core.web.forms import DayField, add_domain_error, choices_set
from core.web.once import once
from core.web.typed import typed
from registry.firms.models import OperatorMember
from registry.firms.permissions import COUNTER, OPERATOR_ANEW
from registry.firms.selectors.marketer import (
    marketer_by_public_id,
    marketer_to_name,
    marketers_called,
    operator_membership_of,
)
from registry.register.models import CounterAct
from registry.register.selectors.counter import counter_act_of
from registry.register.services.counter import counter_act
from registry.register.services.counter_record import Customer

SHOWN = 10  # firms of a search
Act = CounterAct.Act
Paper = CounterAct.Paper
PAPERS = {
    Paper.IDENTITY_CARD: _("Identity card"),
    Paper.PASSPORT: _("Passport"),
    Paper.RESIDENCE_PERMIT: _("Residence permit"),
    Paper.OTHER: _("Another official paper with a photograph"),
}
ACTS = {
    Act.REGISTER: _("Stop all marketing calls and messages"),
    Act.REVOKE: _("Revoke consents to marketing"),
    Act.END_HELP: _("End the help of everybody who helps with the number"),
}
DONE = {
    Act.REGISTER: _("All marketing calls and messages to this number are stopped."),
    Act.REVOKE: _("Every consent of this number to marketing is revoked."),
    Act.END_HELP: _("Nobody else helps with this number any more."),
    Act.WITHDRAW: _("This number is not registered any more: firms may contact it."),
    Act.COMPLAIN: _("Your complaint was received."),
}
REFUSED = _("This firm may no longer contact this number. Every consent that it has is revoked.")
UNDOING = {
    Act.REGISTER: _("Sign in on our site with the number, and undo it within %(days)d days or change it at any time."),
    Act.REVOKE: _("Sign in on our site with the number, and choose there which firms may contact it."),
    Act.END_HELP: _("On our site, whoever helped asks for a code to the number again."),
    Act.WITHDRAW: _("Sign in on our site with the number, and undo it within %(days)d days or register it again."),
    Act.COMPLAIN: _(
        "On our site, follow it by its reference and a code to the number. Sign in to add to it or withdraw it."
    ),
}


class CustomerForm(forms.Form):
    number = forms.CharField(
        label=_("The customer's number"),
        max_length=40,
        error_messages={"required": _("Enter the number.")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "govuk-input--width-20"}),
    )
    paper = forms.ChoiceField(
        label=_("Which paper shows who the customer is?"),
        help_text=_("Only its kind is kept. Note no number of it anywhere."),
        choices=list(PAPERS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which paper you have seen.")},
    )
    held_since = DayField(
        label=_("Since when is the number this customer's, in your records?"),
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter a real date.")},
    )


class CounterForm(CustomerForm):
    act = forms.ChoiceField(
        label=_("What does the customer wish?"),
        choices=list(ACTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the customer wishes.")},
    )
    search = forms.CharField(
        label=_("Where only the consents of one firm are revoked: a part of its name"),
        help_text=_("Or of a former name, or of its registration code."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )
    firm = forms.ChoiceField(
        label=_("Firm, where only its consents are revoked"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose a firm that is shown.")},
    )

    def __init__(self, data: QueryDict | None, *, looks: bool = False) -> None:
        """`looks`: the clerk looks for a firm. What was typed stands in the form again, and nothing of it is judged yet."""
        said: Mapping[str, Any] = data or {}
        super().__init__(None if looks else data, initial={name: said.get(name, "") for name in self.base_fields})
        text = str(said.get("search", "")).strip()[:100]
        found, self.more = marketers_called(text, SHOWN) if text else ([], 0)
        self.nothing = bool(text) and not found
        chosen = marketer_to_name(str(said.get("firm", "")))
        firms = {
            one.public_id: f"{one.name} ({one.registration_code})" for one in [*([chosen] if chosen else []), *found]
        }
        choices_set(self, "firm", [*([] if text else [("", _("All firms"))]), *firms.items()])
        self.fields["firm"].help_text = self._firms_said()

    def _firms_said(self) -> str:
        if self.nothing:
            return gettext("No firm of this name was found. Without a name, the consents of all firms are revoked.")
        refused = gettext("It is refused as well: it may not ask this customer again.")
        if self.more == 0:
            return refused
        if self.more is None:
            return f"{gettext('Very many firms are called so. Type more of the name.')} {refused}"
        more = ngettext(
            "%d more firm is called so. Type more of its name.",
            "%d more firms are called so. Type more of the name.",
            self.more,
        )
        return f"{more % self.more} {refused}"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("act") == Act.REVOKE and said.get("search") and not said.get("firm") and "firm" not in self.errors:
            self.add_error("firm", _("Choose the firm, or leave its name empty where all are meant."))
        return said


@allow(COUNTER)
@never_cache
def counter(request: HttpRequest) -> HttpResponse:
    looks = request.method == "POST" and "find" in request.POST
    form = CounterForm(typed(request), looks=looks)
    return _page(request, form, "registry/register/counter.html")


@allow(OPERATOR_ANEW)
@never_cache
def withdraw(request: HttpRequest) -> HttpResponse:
    """What takes protection away is asked on a page of its own, with the second factor of the last minutes."""
    return _page(request, CustomerForm(typed(request)), "registry/register/counter_withdraw.html")


def _page(request: HttpRequest, form: CustomerForm, template: str) -> HttpResponse:
    member = member_of(request)
    if request.method == "POST" and form.is_bound and form.is_valid():
        try:
            return once(request, "counter", lambda: _act(member, form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
    context = {"form": form, "operator": member.operator}
    return render(request, template, context, status=422 if form.errors else 200)


def member_of(request: HttpRequest) -> OperatorMember:
    assert isinstance(request.user, User)
    member = operator_membership_of(request.user)
    if member is None:
        raise PermissionDenied
    return member


def customer_of(said: Mapping[str, Any]) -> Customer:
    """As a valid `CustomerForm` has it."""
    return Customer(said["number"], Paper(said["paper"]), said["held_since"])


def _act(member: OperatorMember, said: dict[str, Any]) -> HttpResponse:
    firm = said.get("firm")
    done = counter_act(
        member=member,
        customer=customer_of(said),
        act=Act(said.get("act", Act.WITHDRAW)),
        marketer=marketer_by_public_id(firm) if firm else None,
        at=clock.now(),
    )
    return redirect("operator-counter-receipt", done.public_id)


@allow(COUNTER)
@require_safe
@never_cache
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """To be printed and handed to the customer; for whoever did it, for a day."""
    done = counter_act_of(member=member_of(request), public_id=public_id, at=clock.now())
    if done is None:
        raise Http404
    act = Act(done.act)
    context = {
        "done": done,
        "number": number_masked(done.number),
        "paper": PAPERS[Paper(done.paper)],
        "what": REFUSED if done.marketer else DONE[act],
        "undo": UNDOING[act] % {"days": current_policy(done.at).register.undo_within.days},
    }
    return render(request, "registry/register/counter_receipt.html", context)
