"""A firm applies for admission: what it is, its trades, and who answers for it."""

from typing import Any

from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access.rules import PUBLIC, allow
from core.errors import DomainError
from core.models import User
from core.policies import current_policy
from core.policies.schema import Policy
from core.running.rates import Rate, spend
from core.translation.words import named
from core.web.forms import add_domain_error
from core.web.sign_in import BACKEND
from registry.firms.services.marketer_application import Application, marketer_apply_with_owner

APPLICATIONS_FROM_ONE_ADDRESS = Rate("applications", 20, 3600)


class ApplicationForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the firm"), max_length=200, error_messages={"required": _("Enter the name of the firm.")}
    )
    registration_code = forms.CharField(
        label=_("Registration code"),
        help_text=_("In mainland China the unified social credit code."),
        max_length=40,
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    province = forms.ChoiceField(label=_("Where is it registered?"))
    categories = forms.MultipleChoiceField(
        label=_("In which trades does it call?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one trade.")},
    )
    contact_name = forms.CharField(
        label=_("Who answers for it?"), max_length=200, error_messages={"required": _("Enter a name.")}
    )
    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("They sign in with it."),
        error_messages={"required": _("Enter an e-mail address."), "invalid": _("Enter an address like a@example.cn.")},
    )
    password = forms.CharField(
        label=_("A password"),
        help_text=_("At least 12 characters."),
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        province, categories = self.fields["province"], self.fields["categories"]
        assert isinstance(province, forms.ChoiceField) and isinstance(categories, forms.MultipleChoiceField)
        province.choices = [(p.code, named(p.names)) for p in policy.numbering.provinces.values()]
        categories.choices = [(c, named(v.names)) for c, v in policy.register.categories.items() if v.choosable]


@allow(PUBLIC)
def apply(request: HttpRequest) -> HttpResponse:
    form = ApplicationForm(request.POST or None, policy=current_policy())
    if request.method == "POST" and form.is_valid():
        try:
            owner = enter_application(request, form)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            login(request, owner, backend=BACKEND)
            return redirect("marketer-overview")
    return render(request, "registry/firms/marketer_apply.html", {"form": form}, status=422 if form.errors else 200)


def enter_application(request: HttpRequest, form: ApplicationForm) -> User:
    spend(APPLICATIONS_FROM_ONE_ADDRESS, request.META.get("REMOTE_ADDR", ""))
    data = form.cleaned_data
    application = Application(
        name=data["name"],
        registration_code=data["registration_code"],
        categories=tuple(data["categories"]),
        province=data["province"],
        contact_name=data["contact_name"],
        email=data["email"],
    )
    return marketer_apply_with_owner(application=application, password=data["password"], at=clock.now())
