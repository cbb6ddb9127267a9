"""Choosing a password, typed twice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Words = Any  # a string, or one that is translated when it is shown


def _password_field(label: Words, *, missing: Words, help_text: Words = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "govuk-input--width-20"})
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        max_length=200,
        error_messages={"required": missing},
        widget=widget,
    )


class PasswordForm(forms.Form):
    password = _password_field(
        _("Choose a password"),
        missing=_("Choose a password."),
        help_text=_("At least 12 characters. Several words are easy to remember and hard to guess."),
    )
    again = _password_field(_("The same password again"), missing=_("Type the password again."))

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(_("The two passwords differ. Type the same one twice."))
        return again
