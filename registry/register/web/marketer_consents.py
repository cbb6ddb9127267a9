"""A firm's consents: what it claims and what the citizens said to it."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.policies.schema import Policy
from core.selectors.number import number_masked
from core.translation.words import named
from core.web.forms import DayField, add_domain_error
from core.web.once import once
from core.web.paging import page_of
from core.web.typed import typed
from core.web.words import category_names, channel_names
from registry.firms.models import Marketer
from registry.firms.permissions import MARKETER
from registry.firms.selectors.webhook import webhooks_of
from registry.firms.web.firm import firm, person, show
from registry.register.models import Consent
from registry.register.selectors.consent import (
    consent_queue_of,
    consent_state_for_firm,
    consents_about,
    consents_of_firm,
    revocations_of_firm,
)
from registry.register.selectors.consent_told import EVENT, How, Told, revocations_told
from registry.register.services.consent_intake import consent_ingest

STATES = {
    "claimed": (_("Claimed"), "grey"),
    "confirmed": (_("Confirmed by the holder"), "success"),
    "contested": (_("Contested by the holder"), "error"),
    "revoked": (_("Revoked by the holder"), "error"),
    "expired": (_("Expired"), "grey"),
    "withdrawn": (_("Withdrawn"), "grey"),
}


TOLD = {
    How.TAKEN: (_("Taken by your system"), "success"),
    How.UNDER_WAY: (_("Being sent"), "grey"),
    How.FAILED: (_("Your system could not be reached"), "error"),
    How.PORTAL: (_("No system was told: read it here"), "warning"),
    How.FORGOTTEN: (_("Longer ago than 30 days"), "grey"),
}


class ConsentForm(forms.Form):
    number = forms.CharField(
        label=_("Number of whoever agreed"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "govuk-input--width-20"}),
        error_messages={"required": _("Enter the number.")},
    )
    channels = forms.MultipleChoiceField(
        label=_("Ways of contact agreed to"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one way of contact.")},
    )
    categories = forms.MultipleChoiceField(
        label=_("Trades agreed to"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one trade.")},
    )
    given_at = DayField(
        label=_("When was it given?"),
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter a day such as 2026-11-21.")},
    )
    kind = forms.CharField(
        label=_("What proves it (if you wish)"),
        help_text=_("Such as a recording, a signed paper, a web form. Its holder reads it."),
        max_length=40,
        required=False,
    )
    reference = forms.CharField(label=_("Your reference to the evidence"), max_length=200, required=False)
    sha256 = forms.RegexField(
        "^[0-9a-fA-F]{64}$",
        label=_("SHA-256 of the evidence (if you wish)"),
        help_text=_("64 signs, 0 to 9 and a to f. It shows later that the evidence is the same."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        required=False,
        error_messages={"invalid": _("Enter 64 signs, 0 to 9 and a to f.")},
    )

    def __init__(self, *args: Any, policy: Policy, own: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = policy.register
        channels, categories = self.fields["channels"], self.fields["categories"]
        assert isinstance(channels, forms.MultipleChoiceField) and isinstance(categories, forms.MultipleChoiceField)
        channels.choices = [(code, named(rules.channel_names[code])) for code in rules.channels]
        categories.choices = [(code, named(c.names)) for code, c in rules.categories.items() if code in own]


class SearchForm(forms.Form):
    number = forms.CharField(
        label=_("Find a number"),
        help_text=_("In any spelling. You see what you claim of it, and nothing else."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "govuk-input--width-20"}),
        error_messages={"required": _("Enter the number.")},
    )


@allow(MARKETER)
def consents(request: HttpRequest) -> HttpResponse:
    """All of them by pages; those about one number where it is asked for, which no address may name."""
    marketer = firm(request).pk
    form = SearchForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            found = consents_about(marketer_id=marketer, number=form.cleaned_data["number"], at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            context = {"form": form, "rows": [row_of(row) for row in found], "found": found}
            return show(request, "registry/register/marketer_consents_found.html", context)
    page = page_of(request, consents_of_firm(marketer).order_by("-pk"))
    queue = consent_queue_of(marketer, clock.now())
    context = {"page": page, "rows": [row_of(row) for row in page], "queue": queue, "form": form}
    return show(request, "registry/register/marketer_consents.html", context, status=422 if form.errors else 200)


@allow(MARKETER)
@require_safe
def revocations(request: HttpRequest) -> HttpResponse:
    """What citizens took back, and whether a system of the firm took the message."""
    at = clock.now()
    page = page_of(request, revocations_of_firm(firm(request).pk))
    told = revocations_told(page.object_list, at)
    rows = [{**row_of(row), "revoked_at": row.revoked_at, **_told_words(told[row.pk])} for row in page]
    hooked = webhooks_of(firm(request).pk).filter(disabled_at=None, events__contains=[EVENT]).exists()
    context = {"page": page, "rows": rows, "hooked": hooked}
    return show(request, "registry/register/marketer_revocations.html", context)


def _told_words(told: Told) -> dict[str, object]:
    text, tone = TOLD[told.how]
    return {"told": text, "told_tone": tone, "taken_at": told.at}


@allow(MARKETER)
def consent_claim(request: HttpRequest) -> HttpResponse:
    marketer, policy = firm(request), current_policy()
    form = ConsentForm(typed(request), policy=policy, own=marketer.categories)
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "consent-claim", lambda: _claim(request, marketer, form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
    return show(
        request, "registry/register/marketer_consent_form.html", {"form": form}, status=422 if form.errors else 200
    )


def _claim(request: HttpRequest, marketer: Marketer, data: dict[str, Any]) -> HttpResponse:
    day = datetime(data["given_at"].year, data["given_at"].month, data["given_at"].day)  # noqa: DTZ001
    consent_ingest(
        marketer=marketer,
        number=data["number"],
        channels=data["channels"],
        categories=data["categories"],
        given_at=day.replace(tzinfo=current_policy().numbering.zone),
        expires_at=None,
        evidence={
            "kind": data["kind"] or "form",
            "reference": data["reference"] or None,
            "sha256": data["sha256"].lower() or None,
        },
        at=clock.now(),
        actor=person(request),
    )
    messages.success(request, str(_("The consent is on file.")))
    return redirect("marketer-consents")


def row_of(consent: Consent) -> dict[str, object]:
    policy = current_policy()
    text, tone = STATES[consent_state_for_firm(consent, clock.now())]
    return {
        "id": consent.public_id,
        "number": number_masked(consent.number),
        "channels": channel_names(consent.channels, policy),
        "categories": category_names(consent.categories, policy),
        "received_at": consent.received_at,
        "text": text,
        "tone": tone,
    }
