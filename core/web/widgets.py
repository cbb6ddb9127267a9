"""Controls that Django's forms do not bring."""

from typing import Any

from django import forms


class DateTimeLocal(forms.DateTimeInput):
    """Date and time in one control of the browser, in the reader's zone (the site's)."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "dnc-input--time", **(attrs or {})}, format="%Y-%m-%dT%H:%M")
