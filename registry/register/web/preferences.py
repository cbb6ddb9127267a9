"""My preferences: stop everything at one tap, or choose, check, done. Change and withdraw the same way."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core import clock
from core.access.rules import CITIZEN, allow
from core.errors import DomainError, NotFound
from core.models import Number
from core.policies import current_policy
from core.policies.schema import Policy
from core.translation.words import named
from core.web.drafts import Draft, draft_keep, draft_of
from core.web.forms import add_domain_error
from core.web.once import once_with
from core.web.proving import proved_lately
from core.web.typed import typed
from registry.register.rules.protection import bars_less
from registry.register.selectors.registration import registration_now
from registry.register.services.preferences import preferences_read
from registry.register.services.registration import registration_record, registration_withdraw
from registry.register.web.anew import ask_code
from registry.register.web.lines import actor, chosen, citizen, line
from registry.register.web.seen import once_seen, seen_sealed
from registry.register.web.words import summary_rows

PURPOSE = "preferences"
KEPT = ("hours", "firms")  # chosen elsewhere: a change of channels and trades leaves them as they are


class PreferencesForm(forms.Form):
    channels = forms.MultipleChoiceField(
        label=_("Ways of contact to stop"), required=False, widget=forms.CheckboxSelectMultiple
    )
    categories = forms.MultipleChoiceField(
        label=_("Trades to stop"),
        help_text=_("They are stopped whatever way they contact you."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = policy.register
        channels, categories = self.fields["channels"], self.fields["categories"]
        assert isinstance(channels, forms.MultipleChoiceField) and isinstance(categories, forms.MultipleChoiceField)
        channels.choices = [(code, named(rules.channel_names[code])) for code in rules.channels]
        categories.choices = [(code, named(c.names)) for code, c in rules.categories.items() if c.choosable]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("channels") and not cleaned.get("categories"):
            self.add_error("channels", _("Choose at least one way of contact or one trade."))
        return cleaned

    def body(self) -> dict[str, Any]:
        return {key: self.cleaned_data[key] for key in ("channels", "categories") if self.cleaned_data[key]}


@allow(CITIZEN)
def preferences(request: HttpRequest) -> HttpResponse:
    at, policy, number = clock.now(), current_policy(), chosen(request)
    now = registration_now(number.pk)
    start = now.preferences if now else {}
    draft = draft_of(request, PURPOSE)
    initial = draft.data["body"] if _is_of(draft, number) else start
    form = PreferencesForm(typed(request), policy=policy, initial=initial)
    if request.method == "POST" and form.is_valid():
        body = {**{key: start[key] for key in KEPT if key in start}, **form.body()}
        try:
            preferences_read(body, at)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            kept = draft_keep(request, PURPOSE, draft, {"number": number.pk, "body": body})
            return redirect(kept.at("my-preferences-check", line=number.pk))
    context = {
        "form": form,
        "line": line(number, citizen(request), at, policy),
        "draft": draft,
        "sealed": seen_sealed(request, number, now),
    }
    return render(request, "registry/register/preferences_form.html", context, status=422 if form.errors else 200)


@allow(CITIZEN)
@require_POST
def stop_all(request: HttpRequest) -> HttpResponse:
    """One tap."""
    number = chosen(request)
    now = registration_now(number.pk)
    firms = {"firms": now.preferences["firms"]} if now and "firms" in now.preferences else {}
    try:
        return once_seen(request, number, lambda seen: _confirm(request, number, {"all": True, **firms}, seen))
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(address("my-preferences", number))


@allow(CITIZEN)
def check(request: HttpRequest) -> HttpResponse:
    """What this tab chose, which is what it sends: a choice made since in another tab changes nothing here."""
    number, draft = chosen(request), draft_of(request, PURPOSE)
    if draft.state is None or not _is_of(draft, number):
        return redirect(address("my-preferences", number))
    body = draft.data["body"]
    if request.method == "POST":
        now = registration_now(number.pk)
        if now is not None and bars_less(now.preferences, body) and not proved_lately(request, number):
            return ask_code(request, number, draft.at("my-preferences-check", line=number.pk))
        return once_with(draft.state, lambda: _confirm(request, number, body))
    policy = current_policy()
    change = {"href": draft.at("my-preferences", line=number.pk), "action": _("Change")}
    context = {
        "rows": [{**row, **change} for row in summary_rows(body, policy)],
        "line": line(number, citizen(request), clock.now(), policy),
        "draft": draft,
    }
    return render(request, "registry/register/preferences_check.html", context)


def _is_of(draft: Draft, number: Number) -> bool:
    return bool(draft.data.get("number") == number.pk)


def _confirm(request: HttpRequest, number: Number, body: dict[str, Any], seen: str | None = None) -> HttpResponse:
    registration_record(preferences=body, seen=seen, **_common(request, number))
    return redirect(address("my-preferences-done", number))


@allow(CITIZEN)
def done(request: HttpRequest) -> HttpResponse:
    shown = line(chosen(request), citizen(request), clock.now(), current_policy())
    return render(request, "registry/register/preferences_done.html", {"line": shown})


@allow(CITIZEN)
def withdraw(request: HttpRequest) -> HttpResponse:
    number = chosen(request)
    registration = registration_now(number.pk)
    if request.method == "POST":
        if registration is not None and not proved_lately(request, number):
            return ask_code(request, number, address("my-preferences-withdraw", number))
        try:
            return once_seen(request, number, lambda seen: _withdraw(request, number, seen))
        except NotFound:
            return redirect("my-numbers")
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect("my-numbers")
    shown = line(number, citizen(request), clock.now(), current_policy())
    context = {"line": shown, "sealed": seen_sealed(request, number, registration)}
    return render(request, "registry/register/preferences_withdraw.html", context)


def _withdraw(request: HttpRequest, number: Number, seen: str) -> HttpResponse:
    registration_withdraw(seen=seen, **_common(request, number))
    return redirect(address("my-preferences-done", number))


def _common(request: HttpRequest, number: Number) -> dict[str, Any]:
    return {"number": number, "assurance": "sms_code", "source": "site", "at": clock.now(), "actor": actor(request)}


def address(name: str, number: Number) -> str:
    return f"{reverse(name)}?{urlencode({'line': number.pk})}"
