"""Inviting somebody to act for a firm or an operator, and removing them: alike at the firm's own page and the administrator's."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.actors import Actor
from core.errors import DomainError
from core.running.rates import Rate, spend
from core.web.confirm import Question
from core.web.forms import add_domain_error
from registry.firms.models import Marketer, MarketerMember, Operator, OperatorMember
from registry.firms.selectors.api_key import keys_of_member
from registry.firms.services.email_link import email_link_issue

INVITATIONS_OF_ONE_SIDE = Rate("invitations-of-side", 100, 86400)
INVITATIONS_TO_ONE_ADDRESS = Rate("invitations-to-address", 5, 3600, guard=True)  # counted apart from strangers' links


class MemberForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"),
        max_length=200,
        error_messages={"required": _("Enter a name.")},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "We send a link to it. Whoever opens the link may accept, and then acts for this firm or operator."
        ),
        error_messages={"required": _("Enter an e-mail address."), "invalid": _("Enter an address like a@example.cn.")},
        widget=forms.EmailInput(attrs={"class": "govuk-input--width-20"}),
    )


def invite(form: MemberForm, side: Marketer | Operator, actor: Actor) -> bool:
    """Invite; False when it was refused, with the reason beside its field."""
    email = form.cleaned_data["email"]
    try:
        spend(INVITATIONS_OF_ONE_SIDE, side.public_id)
        spend(INVITATIONS_TO_ONE_ADDRESS, f"{side.public_id} {email.lower()}")
        email_link_issue(email=email, name=form.cleaned_data["name"], side=side, at=clock.now(), actor=actor)
    except DomainError as error:
        add_domain_error(form, error)
        return False
    return True


def removal(member: MarketerMember | OperatorMember, title: str, back: str) -> Question:
    """What is asked before somebody no longer acts for a firm or operator, with the keys that end too."""
    keys = keys_of_member(member, clock.now())
    facts: list[tuple[Any, Any]] = [(_("E-mail address"), member.user.email or "")]
    facts += [(_("Key that ends at once"), f"{key.name} {key.public_id}") for key in keys]
    signed_out = gettext("Whoever is signed in as this person is signed out everywhere.")
    cut_off = gettext("Programs that use these keys are answered 401.")
    none = gettext("No key of this person is in use; no program is cut off.")
    follows = f"{signed_out} {cut_off if keys else none}"
    return Question(title=title, follows=follows, button=gettext("Remove"), back=back, facts=facts)
