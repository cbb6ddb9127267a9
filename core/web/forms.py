"""Forms drawn with the site's components: label, hint, error next to the field, summary on top."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Unavailable


class ComponentRenderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


def unchosen(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """For a drop-down list: nothing is chosen until somebody chooses, unless there is one thing to choose."""
    found = list(choices)
    return found if len(found) == 1 else [("", _("Choose")), *found]


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
