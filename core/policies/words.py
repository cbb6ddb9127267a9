"""What the parts of a policy and the standing of its values are called."""

from typing import Any

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
}
