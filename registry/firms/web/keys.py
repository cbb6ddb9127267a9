"""Making and revoking keys: the same form for firms and operators."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy
from core.web.forms import add_domain_error
from registry.firms.models import ApiKey, Marketer, Operator
from registry.firms.models.api_key import MARKETER_SCOPES, OPERATOR_SCOPES
from registry.firms.permissions import waits_for
from registry.firms.services.api_key import api_key_create

SCOPES = {
    "scrub": _("Scrub lists"),
    "watchlist": _("Keep watch lists"),
    "consent": _("Hand in consents"),
    "blacklist": _("Read the blacklist"),
    "register": _("Hand in registrations"),
    "complaint": _("Hand in complaints"),
    "verdict": _("Ask a verdict per call (opens nothing yet)"),
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

    def create(self, actor: Actor) -> str | None:
        """The clear key, to be shown once; None when it was refused, with the reason beside its field."""
        at, data = clock.now(), self.cleaned_data
        try:
            _key, plaintext_key = api_key_create(
                owner=self.owner,
                name=data["name"],
                scopes=data["scopes"],
                live=data["live"] == "live",
                networks=data["networks"].split(),
                expires_at=at + timedelta(days=int(data["lifetime"])) if data["lifetime"] else None,
                at=at,
                actor=actor,
            )
        except DomainError as error:
            add_domain_error(self, error)
            return None
        return plaintext_key


def key_row(key: ApiKey) -> dict[str, object]:
    at = clock.now()
    ended = _("No longer valid") if key.revoked_at else _("Expired")
    return {
        "id": key.public_id,
        "name": key.name,
        "made_by": key.made_by,
        "kind": _("real") if key.live else _("sandbox"),
        "scopes": [SCOPES[scope] for scope in key.scopes],
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "live": key.is_live_at(at),
        "state": _("In use") if key.is_live_at(at) else ended,
    }
