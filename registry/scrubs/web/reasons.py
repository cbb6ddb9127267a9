"""Decisions and reasons of a scrub in the reader's words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import Text

DECISIONS: dict[str, tuple[Text, str]] = {
    "callable": (_("May be called"), "success"),
    "not_callable": (_("Must not be called"), "error"),
    "conditional": (_("Only on a condition"), "warning"),
    "unknown": (_("Unknown"), "grey"),
    "invalid": (_("Invalid"), "grey"),
}
REASONS: dict[str, Text] = {
    "registry.all": _("registered against all marketing"),
    "registry.channel": _("registered against this way of contact"),
    "registry.category": _("registered against this trade"),
    "registry.firm": _("has refused your firm"),
    "registry.hours": _("barred at certain hours"),
    "registry.pending": _("registered, but not binding yet"),
    "consent.required": _("needs a consent that you can prove"),
    "consent.claimed": _("a consent is on file"),
    "consent.confirmed": _("a consent was confirmed by the holder"),
    "consent.unconfirmed": _("the holder has not confirmed the consent"),
    "consent.expired": _("the consent has expired"),
    "consent.revoked": _("the consent was revoked"),
    "relationship.valid": _("an existing business relationship"),
    "hours.outside_window": _("the planned time is outside the calling hours"),
    "number.foreign": _("a number of another country"),
    "number.unallocated": _("no such number is in use"),
    "number.reassigned": _("the number has changed hands"),
    "register.stale": _("the register is not up to date"),
    "input.malformed": _("cannot be read as a number"),
    "input.empty": _("empty"),
    "input.duplicate": _("repeats an earlier row"),
    "number.short_code": _("a short service number"),
    "number.emergency": _("an emergency number"),
    "number.premium": _("a premium-rate number"),
    "number.toll_free": _("a company's service number"),
    "input.category": _("the row names no trade of this register"),
    "input.client": _("the row names a firm that has not approved you"),
}


def decision_tag(decision: str) -> tuple[str, str]:
    """Words and tone of a decision."""
    text, tone = DECISIONS[decision]
    return str(text), tone


def reason_text(reason: str) -> str:
    if reason.startswith("exemption."):
        return gettext("exempt by class of caller")
    return str(REASONS.get(reason, reason))
