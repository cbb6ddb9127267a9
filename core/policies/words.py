"""What the parts of a policy and the standing of its values are called."""

from collections.abc import Callable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

LEGAL_STATUS: dict[str, Any] = {
    "law": _("Law"),
    "rule": _("Rule"),
    "draft": _("Draft"),
    "proposal": _("Proposal"),
    "choice": _("This deployment's choice"),
}
CURRENCIES: dict[str, Any] = {"CNY": _("yuan"), "USD": _("US dollars")}
POLICY_SECTIONS: dict[str, Any] = {
    "numbering": _("Numbers"),
    "calendar": _("Calendar"),
    "statutory_days": _("Statutory holidays"),
    "register": _("Register"),
    "scrub": _("Scrub"),
    "calling": _("Calling hours and attempts"),
    "exemptions": _("Exemptions"),
    "complaints": _("Complaints"),
    "enforcement": _("Enforcement"),
    "enforcement.breaches": _("Breaches"),
    "enforcement.deadlines": _("Deadlines"),
    "enforcement.listing": _("Levels of the blacklist"),
    "enforcement.sanctions": _("Sanctions"),
    "offices": _("Offices"),
    "documents": _("Documents"),
    "messages": _("Messages to citizens"),
    "retention": _("Retention and publication"),
    "rights": _("Rights of citizens"),
    "help_lines": _("Telephones that help citizens"),
}
COUNTS: dict[str, Callable[[int], str]] = {
    "working_days": lambda n: ngettext("%(n)s working day", "%(n)s working days", n),
    "days": lambda n: ngettext("%(n)s day", "%(n)s days", n),
    "months": lambda n: ngettext("%(n)s month", "%(n)s months", n),
    "hours": lambda n: ngettext("%(n)s hour", "%(n)s hours", n),
    "minutes": lambda n: ngettext("%(n)s minute", "%(n)s minutes", n),
}


def count_words(count: int, unit: str) -> str:
    """A length of time; none at all is "at once"."""
    if count == 0:
        return gettext("at once")
    return COUNTS[unit](count) % {"n": number_format(count, force_grouping=True)}
