"""Records of the audit trail as words."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compliance.desk.words import MARKS, OPENINGS

register = template.Library()


@register.simple_tag
def audit_act(act: str) -> SafeString:
    """The act in words where it is a look at data of persons; else its code."""
    return format_html("{}", OPENINGS[act]) if act in OPENINGS else format_html("<code>{}</code>", act)


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
