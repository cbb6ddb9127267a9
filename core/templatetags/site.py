"""What layouts and components need of Python: links that may not exist yet, form controls, telephone lines."""

from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select, Textarea
from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from core import clock
from core.access.rules import rule_of
from core.running.form_state import FIELD, seal_state
from core.sms.names import LONGEST, name_in_text

register = template.Library()
CLASSES = (
    (Textarea, "govuk-textarea"),
    (FileInput, "govuk-file-upload"),
    (CheckboxInput, "govuk-checkboxes__input"),
    (Select, "govuk-select"),
)


def address_of(name: str, *args: object) -> str:
    """The address of a URL name, or "" where no such page exists."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def may_open(request: HttpRequest | None, address: str) -> bool:
    rule = rule_of(resolve(address).func)
    return bool(request is not None and rule is not None and rule.allows(request))


@register.filter
def in_letter(words: object, longest: int = LONGEST) -> str:
    """Somebody's words in a letter of ours: no link, and short."""
    return name_in_text(str(words), longest)


@register.simple_tag(takes_context=True)
def nav_link(
    context: Context, name: str, label: str, exact: bool = False, guarded: bool = False, also: str = ""
) -> SafeString:
    """One entry of a navigation list; nothing when the page does not exist. `exact`: current only at its own address.

    `guarded`: left out, too, for whoever may not open the page. `also`: names of pages that are found under this entry.
    """
    address, request = address_of(name), context.get("request")
    if not address or (guarded and not may_open(request, address)):
        return mark_safe("")
    path = getattr(request, "path", "")
    names = also.split() if exact else [name, *also.split()]
    here = path == address or path.startswith(tuple(found for each in names if len(found := address_of(each)) > 1))
    current = mark_safe(' aria-current="page"') if here else ""
    return format_html(
        '<li class="dnc-nav__item"><a class="dnc-nav__link" href="{}"{}>{}</a></li>', address, current, label
    )


@register.simple_tag
def link_to(name: str, label: str, css: str = "govuk-link") -> SafeString:
    """A link in running text; the bare label when the page does not exist."""
    address = address_of(name)
    return format_html('<a class="{}" href="{}">{}</a>', css, address, label) if address else format_html("{}", label)


@register.simple_tag
def emergency_lines(policy: Any) -> str:
    """The lines to call when money was lost, as words: "110 or the anti-fraud line 96110"."""
    names = {"96110": gettext("the anti-fraud line 96110")}
    lines = policy.complaints.emergency_lines if policy else ()
    return pgettext("between two telephone numbers", " or ").join(names.get(line, line) for line in lines)


@register.simple_tag
def other_languages() -> list[dict[str, str]]:
    """The languages the reader may change to, each in its own name."""
    return [{"code": code, "name": name} for code, name in settings.LANGUAGES if code != get_language()]


@register.simple_tag
def clock_moved() -> bool:
    return bool(clock.offset())


@register.simple_tag(takes_context=True)
def form_state(context: Context, purpose: str, sealed: str = "") -> SafeString:
    """The hidden field of a form: `sealed` where the page rests on something, else the form's own id for one act."""
    request: HttpRequest = context["request"]
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, sealed or seal_state(request, purpose))


@register.filter
def first_control(field: BoundField) -> str:
    """The id an error summary links to: the control, or the first of a group."""
    if field.field.widget.use_fieldset:
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.filter
def kind(field: BoundField) -> str:
    """How `components/field.html` draws the field: "radios", "checkboxes", "checkbox", "group" or "control"."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect):
        return "radios"
    if isinstance(widget, CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    return "group" if widget.use_fieldset else "control"


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's control with our classes; its own class (a width, say) stays."""
    widget = field.field.widget
    base = next((name for kind_of, name in CLASSES if isinstance(widget, kind_of)), "govuk-input")
    if kind(field) in ("radios", "checkboxes"):
        return field.as_widget()
    wrong = f"{base}--error" if field.errors and base != "govuk-checkboxes__input" else ""
    classes = " ".join(filter(None, [base, wrong, widget.attrs.get("class", "")]))
    return field.as_widget(attrs={"class": classes})


@register.filter
def big_figure(value: int) -> str:
    """A figure as people say it: 8,932; 2.31 亿; 231 million."""
    if (get_language() or "").startswith("zh"):
        steps = ((100_000_000, "{} 亿"), (1_000_000, "{} 万"))
        steps_unit = {100_000_000: 100_000_000, 1_000_000: 10_000}
    else:
        steps = ((1_000_000_000, "{} billion"), (1_000_000, "{} million"))
        steps_unit = {}
    for least, words in steps:
        if value >= least:
            return words.format(f"{value / steps_unit.get(least, least):.3g}")
    return f"{value:,}"
