"""Inviting somebody to act for a firm or an operator: the same form at the firm's own page and the administrator's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.actors import Actor
from core.errors import DomainError
from core.running.rates import Rate, spend
from core.web.forms import add_domain_error
from registry.firms.models import Marketer, Operator
from registry.firms.sending.link_mail import link_send
from registry.firms.services.email_link import email_link_issue
from registry.firms.web.marketer_apply import LINKS_TO_ONE_ADDRESS

INVITATIONS_OF_ONE_SIDE = Rate("invitations-of-side", 100, 86400)


class MemberForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"),
        max_length=200,
        error_messages={"required": _("Enter a name.")},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a link to it. Whoever opens the link may accept, and acts for you from then on."),
        error_messages={"required": _("Enter an e-mail address."), "invalid": _("Enter an address like a@example.cn.")},
        widget=forms.EmailInput(attrs={"class": "govuk-input--width-20"}),
    )


def invited(form: MemberForm, side: Marketer | Operator, actor: Actor) -> bool:
    """Send the invitation; False when it was refused, with the reason beside its field."""
    email = form.cleaned_data["email"]
    try:
        spend(INVITATIONS_OF_ONE_SIDE, side.public_id)
        spend(LINKS_TO_ONE_ADDRESS, email.lower())
        link, token = email_link_issue(
            email=email, name=form.cleaned_data["name"], side=side, at=clock.now(), actor=actor
        )
    except DomainError as error:
        add_domain_error(form, error)
        return False
    if not link_send(link, token):
        form.add_error("email", _("The message could not be sent. Try again later."))
        return False
    return True
