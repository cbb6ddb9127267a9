"""Decisions and reasons of a scrub in the reader's words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import Text
from core.translation.words import translated
from registry.engine.records.reasons import EXEMPTION, reason_named

DECISIONS: dict[str, tuple[Text, str]] = {
    "callable": (_("May be called"), "success"),
    "not_callable": (_("Must not be called"), "error"),
    "conditional": (_("Only on a condition"), "warning"),
    "unknown": (_("Unknown"), "grey"),
    "invalid": (_("Invalid"), "grey"),
}


def decision_tag(decision: str) -> tuple[str, str]:
    """Words and tone of a decision."""
    text, tone = DECISIONS[decision]
    return str(text), tone


def reason_text(reason: str) -> str:
    if reason.startswith(EXEMPTION):
        return gettext("exempt by class of caller")
    return translated(reason_named(reason).words)
