"""Whose number is this? The number is posted, never part of an address: it may be somebody's own."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.web.origin import device_of, device_remember, origin_of
from compliance.listings.selectors.caller_card import caller_card
from compliance.listings.services.counter_word import counter_word_record
from core import clock
from core.access.rules import CITIZEN, PUBLIC, allow
from core.errors import DomainError, TooMany
from core.models import User
from core.numbers.parsing import CallerName, digits_of, lacks_area_code, protected_code, read_caller
from core.policies import current_policy
from core.running.form_state import FIELD, open_state, seal_state
from core.running.rates import Rate, client_address, spend
from core.translation.words import named
from core.web.callers import caller_masked, caller_shown
from core.web.forms import add_domain_error
from core.web.once import once_with
from core.web.typed import typed

NO_SPAM = "no-spam"
WORDS = Rate("no-spam", 30, 24 * 3600)
QUESTIONS = Rate("caller-check", 60, 3600)
SHORTEST, LONGEST = 3, 20  # digits of a short code or of a text sender, with what is dialled behind it


class CallerCheckForm(forms.Form):
    heading_field = "caller"
    caller = forms.CharField(
        label=_("Whose number is this?"),
        help_text=_("As your phone showed it: a mobile or landline number, 400 or 95 and the digits after it."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "govuk-input--width-20"}),
    )

    def clean_caller(self) -> CallerName:
        typed, policy = self.cleaned_data["caller"], current_policy(clock.now())
        local = policy.numbering.local_number
        if local and lacks_area_code(typed, policy):
            raise forms.ValidationError(named(local.names))
        found = read_caller(typed, policy)
        if found.problem == "caller.missing":
            raise forms.ValidationError(_("Enter the number that called you."))
        if found.problem == "caller.malformed":
            return unknown(digits_of(typed))
        return found


@allow(CITIZEN)
def no_spam(request: HttpRequest) -> HttpResponse:
    """Whoever looked a caller up says that its call was no spam. The number stands sealed in the form, and in no address."""
    fields = typed(request)
    state = open_state(request, NO_SPAM, fields.get(FIELD, "")) if fields is not None else None
    if state is None:
        return redirect("caller-check")
    errors = []
    if request.method == "POST":
        try:
            return once_with(state, lambda: _say(request, state.data["caller"]))
        except DomainError as error:
            errors = [error.message]
    context = {"shown": state.data["shown"], "sealed": seal_state(request, NO_SPAM, state.data), "errors": errors}
    return render(request, "compliance/reports/no_spam.html", context, status=422 if errors else 200)


def _say(request: HttpRequest, caller: str) -> HttpResponse:
    assert isinstance(request.user, User)
    spend(WORDS, str(request.user.pk))
    device = device_of(request)
    origin = origin_of(request, device)
    counter_word_record(caller=caller, user=request.user, origin=origin, at=clock.now())
    messages.success(request, gettext("Thank you. Officers read it beside what others say of this caller."))
    answer = redirect("caller-check")
    device_remember(answer, device, reverse("caller-no-spam"))
    return answer


def unknown(digits: str) -> CallerName:
    """A code that the pack does not name and no plan holds: there may be one all the same, so it is not called false."""
    if not SHORTEST <= len(digits) <= LONGEST:
        raise forms.ValidationError(_("This does not look like a phone number. Check the digits."))
    return CallerName(digits, "short_code", "caller.unallocated")


def _protected_line(caller: str) -> str:
    """What the pack says of a public line such as the police's: nobody declares it, and it is no stranger's number."""
    code = protected_code(caller, current_policy(clock.now()))
    return named(code.names) if code else ""


@allow(PUBLIC)
def caller_check(request: HttpRequest) -> HttpResponse:
    form, card = CallerCheckForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            spend(QUESTIONS, client_address(request))
        except TooMany as error:
            add_domain_error(form, error)
        else:
            card = caller_card(named=form.cleaned_data["caller"], at=clock.now())
    unheard_of = card is not None and form.cleaned_data["caller"].problem == "caller.unallocated"
    status = 422 if form.errors else 200
    context = {"form": form, "card": card, "unheard_of": unheard_of}
    if card is not None:
        caller = form.cleaned_data["caller"]
        shown = caller_masked(caller.value, caller.kind) if card.private else caller_shown(caller.value)
        context |= {"line": _protected_line(caller.value), "shown": shown}
        context["sealed"] = seal_state(request, NO_SPAM, {"caller": caller.value, "shown": str(shown)})
    return render(request, "compliance/reports/caller_check.html", context, status=status)
