"""Lines of a document (core.typesetting.blocks) as HTML: `components/document.html` draws it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag
def document_line(line: Iterable[Mapping[str, Any]]) -> SafeString:
    """The runs of a paragraph or cell; ends of lines stay, by the style sheet."""
    return format_html_join("", "{}", ((_run(run),) for run in line))


def _run(run: Mapping[str, Any]) -> str:
    if run.get("gap"):
        return document_gap(run["gap"], run["text"])
    return format_html("<strong>{}</strong>", run["text"]) if run.get("strong") else run["text"]


@register.simple_tag
def document_gap(number: int, name: str) -> SafeString:
    """A place where something is still missing; its number is that of the list which says who can mend it."""
    missing = gettext("still missing: {name}").replace("{name}", name)
    return format_html('<mark class="dnc-document__gap"><strong>{}</strong> {}</mark>', number, missing)


@register.filter
def beside(columns: Iterable[Any], row: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Each column with its cell of the row."""
    return list(zip(columns, row, strict=False))
