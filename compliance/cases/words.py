"""What the codes of cases are called on screens."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.cases.rules.case_states import RECORDS
from core.translation.words import named

DOCUMENTS: dict[str, Any] = {"answer": _("The firm's answer")}
EVENTS: dict[str, Any] = {
    "case.respondent_named": _("Respondent found out"),
    "case.statement_waived": _("The firm gave up its statement"),
    "case.hearing_requested": _("The firm asked for a hearing"),
    "case.hearing_held": _("Hearing held"),
    "case.defended": _("The firm made a statement"),
    "case.fined_before": _("An earlier fine for the same act was found"),
    "case.law_changed": _("A change of the law was noted"),
    "case.calls_confirmed": _("Calls confirmed by the operator"),
    "case.recused": _("An officer stood aside"),
    "listing.by_decision": _("Listed by the decision"),
    "case.opened": _("Case opened: the threshold was reached"),
    "case.violations_added": _("New complaints joined"),
    "case.import_withdrawn": _("An import was withdrawn"),
    "case.assigned": _("Officer assigned"),
    "case.noted": _("Note"),
    "case.answered": _("The firm answered"),
    "case.complainants_told": _("Complainants told"),
    "listing.proposed": _("Listing proposed"),
    "listing.changed": _("Figures of the proposal changed"),
    "listing.confirmed": _("Listing agreed to"),
    "listing.refused": _("Listing refused"),
    "listing.ended": _("Listing ended"),
}


def case_states() -> list[tuple[str, str]]:
    """States of a case by code and name, in the order of a case's way."""
    return [(str(record.state), named(record.names)) for record in RECORDS]


def actor_word(actor: str, user: Any) -> str:
    """Who did it: an officer by name, the firm as such, the platform as "System"."""
    if user is not None:
        return str(user)
    return gettext("The firm") if actor.startswith("marketer:") else gettext("System") if actor else ""
