"""The sign-in library's forms, with our words where a field is empty and with codes read as people type them."""

from typing import Any

from allauth.account.forms import LoginForm as LibraryLoginForm
from allauth.mfa.base.forms import AuthenticateForm as LibraryAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as LibraryReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as LibraryActivateTotpForm
from django import forms
from django.utils.translation import gettext_lazy as _

from core.proving.typed_code import read_code


class LoginForm(LibraryLoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages["required"] = _("Enter your e-mail address.")
        self.fields["password"].error_messages["required"] = _("Enter your password.")


class TypedCode(forms.Form):
    """A code with blanks, dashes or full-width digits is the same code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.error_messages["required"] = _("Enter the code.")
        field.widget.attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}

    def clean_code(self) -> Any:
        self.cleaned_data["code"] = read_code(self.cleaned_data["code"]) or self.cleaned_data["code"]
        return super().clean_code()  # type: ignore[misc]


class AuthenticateForm(TypedCode, LibraryAuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(TypedCode, LibraryReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateTotpForm(TypedCode, LibraryActivateTotpForm):  # type: ignore[misc]
    pass
