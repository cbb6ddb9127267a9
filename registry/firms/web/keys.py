"""Making and revoking keys: the same form and the same question for firms and operators."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy
from core.web.confirm import Question, Show, confirmed
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.shown_once import show_once
from core.web.words import day_and_time
from registry.firms.models import ApiKey, Marketer, Operator
from registry.firms.models.api_key import MARKETER_SCOPES, OPERATOR_SCOPES
from registry.firms.permissions import waits_for
from registry.firms.services.api_key import (
    MOST_A_DAY,
    api_key_create,
    api_key_limit,
    api_key_revoke,
    api_key_rotate,
)

SCOPES = {
    "scrub": _("Scrub lists"),
    "watchlist": _("Keep watch lists"),
    "consent": _("Hand in consents"),
    "blacklist": _("Read the blacklist"),
    "register": _("Hand in registrations"),
    "complaint": _("Hand in complaints"),
    "verdict": _("Ask a verdict per call (opens nothing yet)"),
    "question": _("Read and answer questions about calls and lines"),
}
LIFETIMES = [("90", _("90 days")), ("365", _("One year")), ("", _("Until revoked"))]


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("What is this key for?"),
        max_length=100,
        error_messages={"required": _("Give the key a name.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what this key may do.")},
    )
    live = forms.ChoiceField(
        label=_("Which register does it see?"),
        choices=[("live", _("The real one")), ("test", _("The sandbox, for trying out"))],
        widget=forms.RadioSelect,
        initial="live",
    )
    lifetime = forms.ChoiceField(label=_("How long is it valid?"), choices=LIFETIMES, required=False, initial="365")
    networks = forms.CharField(
        label=_("From which networks? (if you wish)"),
        help_text=_("Addresses or ranges such as 203.0.113.0/24, one a line. Empty: from anywhere."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, owner: Marketer | Operator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        allowed = MARKETER_SCOPES if isinstance(owner, Marketer) else OPERATOR_SCOPES
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = [(code, SCOPES[code]) for code in allowed]
        if isinstance(owner, Marketer) and waits_for(owner, current_policy()):
            self.fields["live"].initial = "test"
            self.fields["live"].help_text = _("The real one opens once an officer has confirmed who your firm is.")

    def create(self, actor: Actor) -> tuple[ApiKey, str]:
        """The key, and its plaintext to be shown once. Raises DomainError."""
        at, data = clock.now(), self.cleaned_data
        return api_key_create(
            owner=self.owner,
            name=data["name"],
            scopes=data["scopes"],
            live=data["live"] == "live",
            networks=data["networks"].split(),
            expires_at=at + timedelta(days=int(data["lifetime"])) if data["lifetime"] else None,
            at=at,
            actor=actor,
        )


def key_made(
    request: HttpRequest, form: forms.Form, page: str, create: Callable[[], tuple[ApiKey, str]]
) -> HttpResponse | None:
    """On to `page`, which shows the new key once; None when it was refused, with the reason beside its field."""

    def make() -> HttpResponse:
        key, plaintext_key = create()
        show_once(request, key.public_id, plaintext_key)
        return redirect(page, key.public_id)

    try:
        return once(request, "key", make)
    except DomainError as error:
        add_domain_error(form, error)
        return None


def key_end(
    request: HttpRequest, key: ApiKey, actor: Actor, back: str, *, layout: str, show: Show = render
) -> HttpResponse:
    """Asked first: from now on the key opens nothing."""

    def end() -> HttpResponse:
        api_key_revoke(key=key, at=clock.now(), actor=actor)
        messages.success(request, gettext("The key no longer opens anything."))
        return redirect(back)

    row = key_row(key)
    never = gettext("never")
    used = day_and_time(key.last_used_at) if key.last_used_at else never
    question = Question(
        title=gettext("Revoke the key “%(name)s”?") % {"name": key.name},
        follows=gettext(
            "It is refused at once, in every system that uses it. It cannot be brought back; make another."
        ),
        button=gettext("Revoke this key"),
        back=reverse(back),
        facts=[(_("Which register"), row["kind"]), (_("Last used"), used)],
    )
    return confirmed(request, question, end, layout=layout, show=show)


class RotateForm(forms.Form):
    overlap = forms.ChoiceField(
        label=_("When does the old key end?"),
        choices=[("0", _("At once")), ("1", _("In one day")), ("7", _("In 7 days")), ("30", _("In 30 days"))],
        widget=forms.RadioSelect,
        initial="7",
        error_messages={"required": _("Choose when the old key ends.")},
    )

    def rotate(self, key: ApiKey, actor: Actor) -> tuple[ApiKey, str]:
        at = clock.now()
        ends_at = at + timedelta(days=int(self.cleaned_data["overlap"]))
        return api_key_rotate(key=key, ends_at=ends_at, at=at, actor=actor)


class LimitForm(forms.Form):
    networks = forms.CharField(
        label=_("From which networks? (if you wish)"),
        help_text=_("Addresses or ranges such as 203.0.113.0/24, one a line. Empty: from anywhere."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    most_a_day = forms.IntegerField(
        label=_("At most so many numbers a day (if you wish)"),
        help_text=_("A key that was stolen then does less harm. Empty: as many as your firm's quota lets."),
        required=False,
        min_value=1,
        max_value=MOST_A_DAY,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10"}),
        error_messages={"invalid": _("Write a whole number from 1 on, or leave it empty.")},
    )

    def limit(self, key: ApiKey, actor: Actor) -> None:
        data = self.cleaned_data
        api_key_limit(
            key=key, networks=data["networks"].split(), most_a_day=data["most_a_day"], at=clock.now(), actor=actor
        )


def key_row(key: ApiKey, *, held: bool = False) -> dict[str, object]:
    """`held`: whoever it belongs to is suspended, so that it opens nothing until that ends."""
    at = clock.now()
    ended = _("No longer valid") if key.revoked_at else _("Expired")
    in_use = pgettext("of a key", "Suspended") if held else _("In use")
    return {
        "id": key.public_id,
        "name": key.name,
        "made_by": key.made_by,
        "kind": _("real") if key.live else _("sandbox"),
        "scopes": [SCOPES[scope] for scope in key.scopes],
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "last_network": key.last_network,
        "networks": key.networks,
        "most_a_day": key.most_a_day,
        "follows": key.follows,
        "live": key.is_live_at(at),
        "held": held,
        "state": in_use if key.is_live_at(at) else ended,
    }
