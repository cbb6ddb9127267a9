"""The sign-in library's forms, with our words where a field is empty and with codes read as people type them."""

from typing import Any

from allauth.account.forms import LoginForm as LibraryLoginForm
from allauth.account.forms import ResetPasswordForm as LibraryResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm as LibraryAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as LibraryReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as LibraryActivateTotpForm
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import clock
from core.accounts.password_reset import address_sealed
from core.errors import TooMany
from core.models import User
from core.proving.typed_code import read_code
from core.running.rates import Rate, spend
from core.signals import password_reset_asked

# So many under one password, and so many in one account whatever becomes of its password: whoever reads its mailbox chooses
# new ones without end.
WRONG_CODES = Rate("second-factor", 25, 24 * 3600, guard=True)
WRONG_CODES_OF_ACCOUNT = Rate("second-factor-of-account", 50, 24 * 3600, guard=True)


class LoginForm(LibraryLoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages["required"] = _("Enter your e-mail address.")
        self.fields["password"].error_messages["required"] = _("Enter your password.")


class ResetPasswordForm(LibraryResetPasswordForm):  # type: ignore[misc]
    """Asks nothing of the accounts: whether there is one is found out by the task, where nobody waits for it."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        language = get_language() or settings.LANGUAGE_CODE
        password_reset_asked.send(sender=None, sealed=address_sealed(email, clock.now()), language=language)
        return email


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
    the password gets so far, so that no stranger uses them up. After 25 a new password gives its holder another 25.

    Of a million codes one is right at a time. An account bears 50 in a window of 24 hours, under all its passwords
    together; two windows meet in any 24 hours, so that 100 guesses find one in 1 case of 10,000, as for codes to numbers.
    """

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
        try:  # after the other, so that tries past that count use up nothing here
            spend(WRONG_CODES_OF_ACCOUNT, str(self.user.pk))
        except TooMany:
            message = _("Too many wrong codes were typed for this account today. Sign in tomorrow.")
            raise forms.ValidationError(message) from None
        code = super().clean_code()
        spend(WRONG_CODES, who, amount=-1)  # it was right
        spend(WRONG_CODES_OF_ACCOUNT, str(self.user.pk), amount=-1)
        return code


class AuthenticateForm(BoundedCode, LibraryAuthenticateForm):  # type: ignore[misc]
    """At signing in."""


class ReauthenticateForm(BoundedCode, LibraryReauthenticateForm):  # type: ignore[misc]
    """Asked anew."""


class ActivateTotpForm(TypedCode, LibraryActivateTotpForm):  # type: ignore[misc]
    """Setting it up."""
