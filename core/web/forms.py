"""Forms drawn with the site's components: label, hint, error next to the field, summary on top."""

from django import forms
from django.forms.renderers import TemplatesSetting

from core.errors import DomainError


class ComponentRenderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


def add_domain_error(form: forms.BaseForm, error: DomainError) -> None:
    """Show a service's refusal next to the field it points to, or above the form."""
    for field_error in error.errors:
        name = field_error.pointer.strip("/").split("/")[0]
        form.add_error(name if name in form.fields else None, str(field_error.detail))
    if not error.errors:
        form.add_error(None, str(error.message))
