"""What a firm is called and where it is reached, as its owners change it: a name on papers, an address by a link to it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access.rules import allow
from core.attachments.folder import Handed
from core.errors import DomainError
from core.models import User
from core.policies import current_policy
from core.running.rates import spend
from core.web.attachments import FilesForm, HandIn, sealed_files
from core.web.bodies import takes
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.typed import typed
from registry.firms.models import Marketer
from registry.firms.permissions import MARKETER_OWNER, MARKETER_OWNER_ANEW
from registry.firms.services.admission_request import name_change_ask
from registry.firms.services.email_link import email_link_issue
from registry.firms.services.marketer_contact import marketer_contact_change
from registry.firms.web.contact_form import ContactForm
from registry.firms.web.firm import firm, person, show
from registry.firms.web.marketer_admission import MOST_TEXT, SENDINGS_OF_ONE_FIRM
from registry.firms.web.member_form import INVITATIONS_OF_ONE_SIDE, INVITATIONS_TO_ONE_ADDRESS

NAME, CONTACT, EMAIL = "firm-name", "firm-contact", "firm-email"


class NameForm(FilesForm):
    name = forms.CharField(
        label=_("New name of the firm"),
        help_text=_("As its licence says."),
        max_length=200,
        error_messages={"required": _("Enter the new name of the firm.")},
    )
    text = forms.CharField(
        label=_("Remark (if you wish)"), required=False, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("name", "text", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("Papers that show the change")
        self.fields["file"].help_text = _(
            "The new licence, or the notice of the change. PDF or pictures (JPEG, PNG, WebP), 128 MB together."
        )


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("New e-mail address"),
        help_text=_("We send a link to it. Once somebody there has opened the link and confirmed, the address counts."),
        error_messages={"required": _("Enter an e-mail address."), "invalid": _("Enter an address like a@example.cn.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "govuk-input--width-20"}),
    )


@allow(MARKETER_OWNER)
@takes(None)
def name(request: HttpRequest) -> HttpResponse:
    marketer = firm(request)
    drawn = {"case": marketer.public_id}
    if request.method != "POST":
        return _name_page(request, NameForm(), sealed_files(request, NAME, drawn, []))
    spend(SENDINGS_OF_ONE_FIRM, marketer.public_id)
    with HandIn(request) as hand_in:
        form = NameForm(request.POST)
        done = hand_in.accept(
            form, NAME, marketer.public_id, lambda files, _state: _ask_name(request, marketer, hand_in, form, files)
        )
        if done is not None:
            return done
        return _name_page(request, form, hand_in.sealed(NAME, drawn), hand_in.all)


def _ask_name(
    request: HttpRequest, marketer: Marketer, hand_in: HandIn, form: NameForm, files: list[Handed]
) -> HttpResponse:
    assert isinstance(request.user, User)
    said = {field: form.cleaned_data[field] for field in ("name", "text")}
    name_change_ask(marketer=marketer, user=request.user, files=files, at=clock.now(), **said)
    hand_in.keep()
    messages.success(request, gettext("Received. The answer will stand here, and the owners get a mail."))
    return redirect("marketer-admission")


def _name_page(request: HttpRequest, form: NameForm, sealed: str, kept: list[Handed] | None = None) -> HttpResponse:
    context = {
        "form": form,
        "sealed": sealed,
        "kept": kept or [],
        "days": current_policy().enforcement.deadlines["admission_answer"].count,
        "address": reverse("marketer-name"),
    }
    return show(request, "registry/firms/marketer_name.html", context, status=422 if form.errors else 200)


@allow(MARKETER_OWNER_ANEW)
def contact(request: HttpRequest) -> HttpResponse:
    marketer = firm(request)
    now = {"contact_name": marketer.contact_name, "contact_phone": marketer.contact_phone}
    form = ContactForm(typed(request), initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, CONTACT, lambda: _change_contact(request, form))
        except DomainError as error:
            add_domain_error(form, error)
    return _contact_page(request, form, EmailForm(typed(request, reverse("marketer-contact-email"))))


@allow(MARKETER_OWNER_ANEW)
def contact_email(request: HttpRequest) -> HttpResponse:
    """Its address leads back to the page with the form."""
    if request.method != "POST":
        return redirect("marketer-contact")
    form = EmailForm(typed(request))
    if form.is_valid():
        try:
            return once(request, EMAIL, lambda: _send_link(request, form.cleaned_data["email"]))
        except DomainError as error:
            add_domain_error(form, error)
    marketer = firm(request)
    now = {"contact_name": marketer.contact_name, "contact_phone": marketer.contact_phone}
    return _contact_page(request, ContactForm(initial=now), form)


def _change_contact(request: HttpRequest, form: ContactForm) -> HttpResponse:
    marketer_contact_change(marketer=firm(request), at=clock.now(), actor=person(request), **form.cleaned_data)
    messages.success(request, gettext("The contact is changed."))
    return redirect("marketer-admission")


def _send_link(request: HttpRequest, email: str) -> HttpResponse:
    marketer = firm(request)
    spend(INVITATIONS_OF_ONE_SIDE, marketer.public_id)
    spend(INVITATIONS_TO_ONE_ADDRESS, f"{marketer.public_id} {email.lower()}")
    email_link_issue(email=email, side=marketer, contact=True, at=clock.now(), actor=person(request))
    said = _("A link is on its way to %(email)s. Until it is opened the old address counts.")
    messages.success(request, str(said) % {"email": email})
    return redirect("marketer-admission")


def _contact_page(request: HttpRequest, form: ContactForm, email_form: EmailForm) -> HttpResponse:
    wrong = form if form.errors else email_form
    context = {"form": wrong, "contact_form": form, "email_form": email_form}
    return show(request, "registry/firms/marketer_contact.html", context, status=422 if wrong.errors else 200)
