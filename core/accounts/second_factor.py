"""The second factor as people type it, and how often one account's is tried.

Only whoever knows the password gets here, so that counting by account shuts nobody out whose password is not known; and
counting by network address alone would let a password's thief try every code, for addresses are cheap.
"""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import TooMany
from core.models import User
from core.proving.typed_code import read_code
from core.running.rates import Rate, spend

# Of a million codes one is right at a time. Two windows meet in any 24 hours: 1 in 10,000, as for codes to numbers. A new
# password begins a new count: who shut the holder out with the old one is out himself.
WRONG_CODES = Rate("second-factor", 50, 24 * 3600)


class _Typed(forms.Form):
    user: User

    def clean_code(self) -> str:
        who = f"{self.user.pk}:{self.user.password}"
        try:
            spend(WRONG_CODES, who)
        except TooMany:
            message = _(
                "Too many wrong codes were typed for this account today. Choose a new password under “Forgot your"
                " password?”, then sign in."
            )
            raise forms.ValidationError(message) from None
        self.cleaned_data["code"] = read_code(self.cleaned_data["code"])
        code: str = super().clean_code()  # type: ignore[misc]
        spend(WRONG_CODES, who, amount=-1)  # it was right
        return code


class SignInForm(_Typed, AuthenticateForm):  # type: ignore[misc]
    pass


class AskedAnewForm(_Typed, ReauthenticateForm):  # type: ignore[misc]
    pass
