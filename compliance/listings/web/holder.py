"""Whose number or firm is listed reads why, appeals, asks for a person's answer, and reads what became of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from compliance.listings.models import Appeal, BlacklistEntry
from compliance.listings.selectors.appeal import (
    appeals_of_user,
    appellant_of,
    listings_of_firm,
    listings_of_holder,
    may_appeal,
    may_ask,
)
from compliance.listings.selectors.listing import entry_by_public_id, published
from compliance.listings.services.appeal import appeal_file, question_ask
from core import clock
from core.access.rules import CITIZEN, allow
from core.errors import DomainError
from core.models import User
from core.running.rates import Rate, spend
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.typed import typed
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, show

PURPOSE = "listing-holder"
MOST_TEXT = 5000  # characters
FILED = Rate("appeals", 20, 24 * 3600)
Render = Callable[[str, dict[str, Any], int], HttpResponse]


class AppealForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What is wrong with this listing?"),
        help_text=gettext_lazy("In a few words. Name nobody's number here."),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Say in a few words what is wrong.")},
    )


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What should a person look at?"),
        help_text=gettext_lazy("An officer answers; by when, stands here afterwards. The list stays as it is."),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say what you want to know.")},
    )


@allow(CITIZEN)
@require_safe
def my_listings(request: HttpRequest) -> HttpResponse:
    context = {
        "entries": listings_of_holder(person(request), clock.now()),
        "layout": "layouts/my.html",
        "address": "my-listing",
    }
    return render(request, "compliance/listings/holder_entries.html", context)


@allow(CITIZEN)
def my_listing(request: HttpRequest, public_id: str) -> HttpResponse:
    def drawn(template: str, context: dict[str, Any], status: int) -> HttpResponse:
        return render(request, template, {"layout": "layouts/my.html", **context}, status=status)

    return _entry(request, public_id, "my-listing", drawn)


@allow(MARKETER)
@require_safe
def marketer_listings(request: HttpRequest) -> HttpResponse:
    entries = listings_of_firm(firm(request), clock.now())
    context = {"entries": entries, "layout": "layouts/marketer.html", "address": "marketer-listing"}
    return show(request, "compliance/listings/holder_entries.html", context)


@allow(MARKETER)
def marketer_listing(request: HttpRequest, public_id: str) -> HttpResponse:
    def drawn(template: str, context: dict[str, Any], status: int) -> HttpResponse:
        return show(request, template, {"layout": "layouts/marketer.html", **context}, status=status)

    return _entry(request, public_id, "marketer-listing", drawn)


def _entry(request: HttpRequest, public_id: str, address: str, drawn: Render) -> HttpResponse:
    """The page of one entry. A stranger to it reads how to prove the number while it stands published, and else nothing."""
    user, at = person(request), clock.now()
    entry = entry_by_public_id(public_id)
    if entry is None:
        raise Http404
    asked = list(appeals_of_user(entry, user))
    if not (asked or _concerns(entry, user, address, at)):
        if not published(at).filter(pk=entry.pk).exists():
            raise Http404
        return drawn("compliance/listings/not_proved.html", {"entry": entry}, 200)
    forms_, sent = _forms(request), request.POST.get("form", "")
    form = forms_.get(sent)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            return once(request, PURPOSE, lambda: _send(request, entry, user, sent, form, address))
        except DomainError as error:
            add_domain_error(form, error)
            entry.refresh_from_db()
    context = {
        "entry": entry,
        "asked": asked,
        "appeal": forms_["appeal"] if may_appeal(entry, user, at) or forms_["appeal"].errors else None,
        "question": forms_["question"] if may_ask(entry, user, at) or forms_["question"].errors else None,
        "now": at,
    }
    status = 422 if form is not None and form.errors else 200
    return drawn("compliance/listings/holder_entry.html", context, status)


def _concerns(entry: BlacklistEntry, user: User, address: str, at: datetime) -> bool:
    """A citizen is told of what was published, a firm of what stands against it and of what it was warned of."""
    if appellant_of(entry, user, at) is None:
        return False
    if address == "marketer-listing":
        return entry.since is not None or entry.warned_at is not None
    return entry.since is not None and entry.action != "watch"


def _forms(request: HttpRequest) -> dict[str, forms.Form]:
    """Both forms of the page, each under a name of its own; the one that was sent with what was typed."""
    fields = typed(request)
    which = fields.get("form", "") if fields is not None else ""
    return {
        name: kind(fields if which == name else None, prefix=name)
        for name, kind in (("appeal", AppealForm), ("question", QuestionForm))
    }


def _send(
    request: HttpRequest, entry: BlacklistEntry, user: User, which: str, form: forms.Form, address: str
) -> HttpResponse:
    spend(FILED, str(user.pk))
    text, at = form.cleaned_data["text"], clock.now()
    if which == Appeal.Kind.APPEAL:
        appeal_file(entry=entry, user=user, text=text, at=at)
        messages.success(request, _("Your appeal was received. An officer who did not list it answers."))
    else:
        question_ask(entry=entry, user=user, text=text, at=at)
        messages.success(request, _("Received. An officer answers; by when, stands here."))
    return redirect(address, entry.public_id)


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
