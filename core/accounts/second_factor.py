"""The second factor as people type it, and how often one account's is tried.

Only whoever knows the password gets here, so that counting by account shuts nobody out whose password is not known; and
counting by network address alone would let a password's thief try every code, for addresses are cheap.
"""

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

from core.errors import TooMany
from core.proving.typed_code import read_code
from core.running.rates import Rate, spend

WRONG_CODES = Rate("second-factor", 20, 3600)  # 480 of a million a day


class _Typed:
    def clean_code(self) -> str:
        who = str(self.user.pk)  # type: ignore[attr-defined]
        try:
            spend(WRONG_CODES, who)
        except TooMany as error:
            raise get_adapter().validation_error("too_many_login_attempts") from error
        self.cleaned_data["code"] = read_code(self.cleaned_data["code"])  # type: ignore[attr-defined]
        code: str = super().clean_code()  # type: ignore[misc]
        spend(WRONG_CODES, who, amount=-1)  # it was right
        return code


class SignInForm(_Typed, AuthenticateForm):  # type: ignore[misc]
    pass


class AskedAnewForm(_Typed, ReauthenticateForm):  # type: ignore[misc]
    pass
