"""A firm applies for admission: an address is shown to be theirs, then what it is, its trades, and who answers for it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from core import clock
from core.access.rules import PUBLIC, allow
from core.actors import Actor
from core.errors import DomainError, Gone, TooMany
from core.models import User
from core.policies import current_policy
from core.policies.schema import Policy
from core.running.rates import Rate, client_address, spend
from core.translation.words import named
from core.web.forms import add_domain_error, unchosen
from core.web.link_token import token_forget, token_of, token_sealed
from core.web.passwords import PasswordForm
from core.web.typed import typed
from registry.firms.models import EmailLink
from registry.firms.selectors.email_link import email_link_of
from registry.firms.services.email_link import email_link_issue
from registry.firms.services.marketer_application import Application, marketer_apply_by_link
from registry.firms.web.contact_form import ContactForm
from registry.firms.web.email_links import TOKEN, entered, gone, reader_of, what_is_needed

APPLICATIONS_FROM_ONE_ADDRESS = Rate("applications", 20, 3600)
LINKS_TO_ONE_ADDRESS = Rate("links-to-address", 5, 3600, guard=True)  # so that nobody's mailbox is filled from here


CODE_HINTS: dict[str, Any] = {
    "uscc": _("The unified social credit code: 18 digits and capital letters, as the licence shows it."),
    "ein": _("The employer identification number, like 12-3456789."),
}


class ApplicationForm(ContactForm):
    field_order: tuple[str, ...] = ("name", "registration_code", "province", "categories")
    name = forms.CharField(
        label=_("Legal name of the firm"),
        help_text=_("As its licence says."),
        max_length=200,
        error_messages={"required": _("Enter the name of the firm.")},
    )
    registration_code = forms.CharField(
        label=_("Registration code"),
        max_length=40,
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    province = forms.ChoiceField(
        label=_("Where is it registered?"), error_messages={"required": _("Choose where it is registered.")}
    )
    categories = forms.MultipleChoiceField(
        label=_("In which trades does it call?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one trade.")},
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        province, categories = self.fields["province"], self.fields["categories"]
        assert isinstance(province, forms.ChoiceField) and isinstance(categories, forms.MultipleChoiceField)
        self.fields["registration_code"].help_text = CODE_HINTS.get(policy.scrub.registration_code or "", "")
        province.choices = unchosen((p.code, named(p.names)) for p in policy.numbering.provinces.values())
        categories.choices = [(c, named(v.names)) for c, v in policy.register.categories.items() if v.choosable]


class NewApplicantForm(PasswordForm, ApplicationForm):
    """With the password of an account that is made now."""

    field_order = (
        "name",
        "registration_code",
        "province",
        "categories",
        "contact_name",
        "contact_phone",
        "password",
        "again",
    )


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address at the firm"),
        help_text=_(
            "We send a link to it. Whoever opens the link enters the application and signs in with this address."
        ),
        error_messages={"required": _("Enter an e-mail address."), "invalid": _("Enter an address like a@example.cn.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "govuk-input--width-20"}),
    )


@allow(PUBLIC)
def apply(request: HttpRequest) -> HttpResponse:
    """The first step is the same for every address, known or not."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            spend(APPLICATIONS_FROM_ONE_ADDRESS, client_address(request))
            try:
                spend(LINKS_TO_ONE_ADDRESS, email.lower())
            except TooMany:  # whoever asked for them, the links that went there within the hour open the application
                return render(request, "registry/firms/marketer_apply_sent.html", {"email": email})
            email_link_issue(email=email, at=clock.now(), actor=Actor.system("application"))
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return render(request, "registry/firms/marketer_apply_sent.html", {"email": email})
    context = {"form": form, "licence": current_policy().scrub.admission == "licence"}
    return render(request, "registry/firms/marketer_apply.html", context, status=422 if form.errors else 200)


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters("password", "again")
def apply_form(request: HttpRequest) -> HttpResponse:
    """The application itself, for whoever opened the link."""
    token = token_of(request, TOKEN)
    link = email_link_of(token, kinds=(EmailLink.Kind.APPLICATION,), at=clock.now())
    if link is None:
        return gone(request)
    needed = what_is_needed(request, link)
    form = (NewApplicantForm if needed == "password" else ApplicationForm)(typed(request), policy=current_policy())
    if request.method == "POST" and needed != "sign_in" and form.is_valid():
        try:
            owner = _enter_application(request, form, token)
        except Gone:
            return gone(request)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            token_forget(request, TOKEN, token)
            return entered(request, owner, new=needed == "password")
    context = {"form": form, "link": link, "needed": needed, "sealed": token_sealed(request, TOKEN, token)}
    return render(request, "registry/firms/marketer_apply_form.html", context, status=422 if form.errors else 200)


def _enter_application(request: HttpRequest, form: ApplicationForm, token: str) -> User:
    data = form.cleaned_data
    application = Application(
        name=data["name"],
        registration_code=data["registration_code"],
        categories=tuple(data["categories"]),
        province=data["province"],
        contact_name=data["contact_name"],
        contact_phone=data["contact_phone"],
    )
    return marketer_apply_by_link(
        token=token,
        application=application,
        reader=reader_of(request),
        password=data.get("password", ""),
        at=clock.now(),
    )
