"""Signing a citizen in: the number, then the code that was sent to it. Registering and complaining pass through here."""

from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access.rules import PUBLIC, allow
from core.errors import DomainError
from core.models import User
from core.numbers.parsing import lacks_area_code, read_holder
from core.numbers.problems import Problem
from core.policies import current_policy
from core.proving.purpose import Purpose
from core.services.user import citizen_obtain
from core.translation.words import named
from core.web import proving
from core.web.drafts import draft_forget, draft_keep, draft_of
from core.web.forms import add_domain_error

PROOF = Purpose.SIGN_IN
BACKEND = "django.contrib.auth.backends.ModelBackend"

PROBLEMS: dict[str, Any] = {
    Problem.EMPTY: _("Enter your phone number."),
    Problem.MALFORMED: _("This does not look like a phone number. Check the digits."),
    Problem.FOREIGN: _("Only numbers of this country can be registered here."),
    Problem.SHORT_CODE: _("This is a short service number. Enter your own phone number."),
    Problem.EMERGENCY: _("This is an emergency number. Enter your own phone number."),
    Problem.TOLL_FREE: _("This is a company's service number. Enter your own phone number."),
    Problem.PREMIUM: _("This is a premium-rate number. Enter your own phone number."),
    Problem.UNALLOCATED: _("We know of no such number. Check the digits."),
}


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Your phone number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "class": "govuk-input--width-20"}),
    )

    def clean_number(self) -> str:
        policy = current_policy()
        local = policy.numbering.local_number
        if local and lacks_area_code(self.cleaned_data["number"], policy):
            raise forms.ValidationError(named(local.names), code=Problem.UNALLOCATED)
        subscriber = read_holder(self.cleaned_data["number"], policy)
        if subscriber.problem:
            raise forms.ValidationError(PROBLEMS[subscriber.problem], code=subscriber.problem)
        return subscriber.e164


def next_page(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""


@allow(PUBLIC)
def number(request: HttpRequest) -> HttpResponse:
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proving.begin(request, PROOF, form.cleaned_data["number"], next=next_page(request))
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect("sign-in-code")
    status = 422 if form.errors else 200
    context = {"form": form, "next": next_page(request), "under_way": proving.under_way(request, PROOF)}
    return render(request, "core/sign_in_number.html", context, status=status)


@allow(PUBLIC)
def code(request: HttpRequest) -> HttpResponse:
    """The code of the number that this page names: of two tabs each sends the code of its own."""
    draft = draft_of(request, PROOF, newest=True)
    under_way = draft.data
    if not under_way:
        return redirect("sign-in")
    turn = proving.turn(request, PROOF, draft)
    if turn.sent:
        return redirect(draft_keep(request, PROOF, draft, {}).at("sign-in-code"))
    if turn.number:
        user = citizen_obtain(number=turn.number, language=get_language() or "", at=clock.now())
        enter(request, user)
        proving.note_proved(request, turn.number)
        return redirect(under_way["next"] or reverse("go"))
    context = {**proving.shown(request, PROOF, draft, turn.form), "next": under_way["next"]}
    return render(request, "core/sign_in_code.html", context, status=turn.status)


def enter(request: HttpRequest, user: User) -> None:
    """Open a session for `user`. What was typed before, by nobody else, goes along with it."""
    login(request, user, backend=BACKEND)
    UserSession.objects.create_from_request(request)  # so that its holder sees it among the devices, and can end it
    draft_forget(request, PROOF)
    if user.language:
        request.session["language"] = user.language
