"""Who answers for a firm, as it applies and as it changes that."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ContactForm(forms.Form):
    contact_name = forms.CharField(
        label=_("Who answers for it?"), max_length=200, error_messages={"required": _("Enter a name.")}
    )
    contact_phone = forms.CharField(
        label=_("Telephone of the firm (if you wish)"),
        help_text=_("A fixed line or a service number that the office may call; no private mobile."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "tel"}),
    )
