"""Forms drawn with the site's components: label, hint, error next to the field, summary on top."""

import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Unavailable

FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(9998, 12, 31)


class ComponentRenderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class AsTyped:
    """Of a field of days or times: full-width digits and signs, as a Chinese keyboard writes them, are read like others."""

    def to_python(self, value: Any) -> Any:
        plain = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value
        return super().to_python(plain)  # type: ignore[misc]


class DayField(AsTyped, forms.DateField):
    """A day from which one can count on and back: the ends of Python's calendar are refused as no date."""

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class ClockField(AsTyped, forms.TimeField):
    pass


class MomentField(AsTyped, forms.DateTimeField):
    pass


class DropZone(forms.FileInput):
    """A file can be dropped on it as well; without a script it is a plain file input."""

    template_name = "components/drop_zone.html"


def unchosen(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """For a drop-down list: nothing is chosen until somebody chooses, unless there is one thing to choose."""
    found = list(choices)
    return found if len(found) == 1 else [("", _("Choose")), *found]


def choices_set(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """What may be chosen in the field `name`, where a form learns of it as it is drawn."""
    field: Any = form.fields[name]  # a ChoiceField
    field.choices = list(choices)


def offer(form: forms.BaseForm, name: str, rows: QuerySet[Any], label: Callable[[Any], str] = str) -> None:
    """The rows that may be chosen in the field `name`, and how each is called."""
    field: Any = form.fields[name]  # a ModelChoiceField
    field.queryset, field.label_from_instance = rows, label
    if field.empty_label:
        field.empty_label = _("Choose")


def add_domain_error(form: forms.BaseForm, error: DomainError) -> None:
    """Show a service's refusal next to the field it points to, or above the form.

    Where nothing is wrong with what was typed the error goes on, to the page that says what is not available.
    """
    if isinstance(error, Unavailable):
        raise error
    for field_error in error.errors:
        name = field_error.pointer.strip("/").split("/")[0]
        form.add_error(name if name in form.fields else None, str(field_error.detail))
    if not error.errors:
        form.add_error(None, str(error.message))
