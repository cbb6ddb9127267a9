"""Records of the audit trail as words."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compliance.desk.words import MARKS, act_word

register = template.Library()


@register.simple_tag
def audit_act(act: str) -> SafeString:
    """The act in words, with the code that the filter takes."""
    code = format_html("<code>{}</code>", act)
    word = act_word(act)
    return format_html('{} <span class="dnc-table__note">{}</span>', word, code) if word else code


@register.simple_tag
def audit_object(line: Any) -> SafeString:
    """What it is about, by its name where it has one."""
    record = line.record
    if line.what:
        return format_html("{}", line.what)
    number = f" #{record.target_id}" if record.target_id is not None else ""
    return (
        format_html("<code>{}{}</code>", record.target_type, number) if record.target_type else format_html("{}", "–")
    )


@register.simple_tag
def audit_mark(mark: str) -> str:
    return str(MARKS.get(mark, mark))


@register.filter
def audit_tone(mark: str) -> str:
    return "success" if mark == "in_order" else "warning"
