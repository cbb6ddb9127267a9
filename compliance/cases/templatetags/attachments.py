"""The files of a case, for pages that name them in passing."""

from typing import Any

from django import template

from compliance.cases.rules.case_attachment import WHATS
from compliance.cases.selectors.case_attachment import attachments_of, attachments_shown
from core.translation.words import named

register = template.Library()
NEWEST = 5


@register.simple_tag
def files_of(case: Any) -> Any:
    return attachments_of(case)[:NEWEST]


@register.simple_tag
def files_shown(case: Any) -> Any:
    return attachments_shown(case)[:NEWEST]


@register.filter
def what_word(code: str) -> str:
    return named(WHATS[code].names) if code in WHATS else code
