"""The numbers a firm declares to call from."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.numbers.masking import is_private
from core.policies import current_policy
from core.translation.words import named
from core.web.callers import caller_shown
from core.web.confirm import Question, confirmed
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.typed import typed
from registry.firms.models import CallerNumber, Marketer, Operator
from registry.firms.permissions import MARKETER
from registry.firms.selectors.caller_number import declarations_of
from registry.firms.services.caller_number import caller_declare, caller_end
from registry.firms.web.firm import firm, person, show
from registry.firms.words import DECLARATION_STATES, DECLARATION_TONES

PURPOSE = "caller"


class CallerForm(forms.Form):
    caller = forms.CharField(
        label=_("A number you call from, or a sender's name"),
        help_text=_("For example 4008095559, 95511 or 010 6588 3001. Of consecutive numbers the first."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": _("Enter a number or a sender's name.")},
    )
    last = forms.CharField(
        label=_("The last number, of 10, 100 or 1,000 consecutive ones (if you wish)"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    trades = forms.MultipleChoiceField(
        label=_("What it is used for (none chosen: all your trades)"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    operator = forms.ModelChoiceField(
        label=_("Operator that gave you access"),
        queryset=Operator.objects.filter(suspended_at=None).order_by("name"),
        to_field_name="public_id",
        empty_label=_("Not in this list"),
        required=False,
    )

    def __init__(self, *args: Any, firm: Marketer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        trades, names = self.fields["trades"], current_policy().register.categories
        assert isinstance(trades, forms.MultipleChoiceField)
        trades.choices = [(code, named(names[code].names)) for code in firm.categories if code in names]


@allow(MARKETER)
def callers(request: HttpRequest) -> HttpResponse:
    form = CallerForm(typed(request), firm=firm(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, PURPOSE, lambda: _declare(request, form))
        except DomainError as error:
            add_domain_error(form, error)
    rows = [row_of(row) for row in declarations_of(firm(request).pk)]
    context = {"form": form, "rows": rows, "resources": _resources()}
    return show(request, "registry/firms/marketer_callers.html", context, status=422 if form.errors else 200)


def _resources() -> list[tuple[str, str]]:
    """What kinds of numbers there are, and what each may be used for."""
    return [(named(one.names), named(one.use)) for one in current_policy().numbering.resources]


def _declare(request: HttpRequest, form: CallerForm) -> HttpResponse:
    declared = caller_declare(marketer=firm(request), at=clock.now(), actor=person(request), **form.cleaned_data)
    messages.success(
        request, gettext("The number is declared. It counts as yours, and is shown to others, once it is approved.")
    )
    return redirect("marketer-caller", declared.pk)


@allow(MARKETER)
def end_caller(request: HttpRequest, caller_id: int) -> HttpResponse:
    """Asked first: from now on calls from this number are not this firm's."""
    declaration = get_object_or_404(CallerNumber, pk=caller_id, marketer=firm(request))

    def end() -> HttpResponse:
        caller_end(declaration=declaration, at=clock.now(), actor=person(request))
        messages.success(request, gettext("The declaration has ended."))
        return redirect("marketer-callers")

    question = Question(
        title=gettext("Call from %(number)s no longer?") % {"number": caller_shown(declaration.value)},
        follows=gettext("From now on it is nobody's declared number. What was declared before stays on record."),
        button=gettext("End the declaration"),
        back=reverse("marketer-callers"),
        facts=[(_("Since"), date_format(localtime(declaration.since)))],
    )
    return confirmed(request, question, end, layout="layouts/marketer.html", show=show)


def row_of(row: CallerNumber) -> dict[str, object]:
    private = is_private(row.value, row.kind, current_policy())
    return {
        "id": row.pk,
        "shown": caller_shown(row.value),
        "state": DECLARATION_STATES[row.state],
        "tone": DECLARATION_TONES[row.state],
        "disputed": row.disputed,
        "private": private,
        "asked": private and row.until is None and not row.proof,
        "disowned": row.disowned_at is not None,
        "reason": row.reason,
        "since": row.since,
        "approved_at": row.approved_at,
        "until": row.until,
    }
