"""The sign-in library's forms, with our words where a field is empty and with codes read as people type them."""

from typing import Any

from allauth.account.forms import LoginForm as LibraryLoginForm
from allauth.mfa.base.forms import AuthenticateForm as LibraryAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as LibraryReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as LibraryActivateTotpForm
from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import TooMany
from core.models import User
from core.proving.typed_code import read_code
from core.running.rates import Rate, spend

# Of a million codes one is right at a time. Two windows meet in any 24 hours: 1 in 10,000, as for codes to numbers.
WRONG_CODES = Rate("second-factor", 50, 24 * 3600, guard=True)


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


class BoundedCode(TypedCode):
    """How many wrong codes an account bears, wherever they come from, for network addresses are cheap. Only whoever knows
    the password gets so far, so that no stranger uses them up; a new password begins a new count."""

    user: User

    def clean_code(self) -> Any:
        who = f"{self.user.pk}:{self.user.password}"
        try:
            spend(WRONG_CODES, who)
        except TooMany:
            message = _(
                "Too many wrong codes were typed for this account today. Choose a new password under “Forgot your"
                " password?”, then sign in."
            )
            raise forms.ValidationError(message) from None
        code = super().clean_code()
        spend(WRONG_CODES, who, amount=-1)  # it was right
        return code


class AuthenticateForm(BoundedCode, LibraryAuthenticateForm):  # type: ignore[misc]
    """At signing in."""


class ReauthenticateForm(BoundedCode, LibraryReauthenticateForm):  # type: ignore[misc]
    """Asked anew."""


class ActivateTotpForm(TypedCode, LibraryActivateTotpForm):  # type: ignore[misc]
    """Setting it up."""
