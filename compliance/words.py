"""What codes are called on screens."""

from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from compliance.rules.case_workflow import STATE_NAMES

STATE_TONES = {
    "opened": "warning",
    "decided": "ink",
    "served": "ink",
    "closed": "grey",
    "closed_with_advice": "grey",
    "referred": "grey",
    "revoked": "error",
}
ACTIONS: dict[str, Any] = {
    "watch": _("Watch"),
    "label": _("Label"),
    "block": _("Block"),
    "emergency": _("Emergency block"),
}
ACTION_TONES = {"watch": "grey", "label": "warning", "block": "error", "emergency": "error"}
LISTING_STATES: dict[str, Any] = {
    "proposed": _("Proposed"),
    "active": _("On the list"),
    "refused": _("Refused"),
    "ended": _("Ended"),
}
LISTING_REASONS: dict[str, Any] = {
    "complaints": _("Complaints by proved people"),
    "unproved_rows": _("Many unproved complaints"),
    "decision": _("A decision in force"),
    "traffic": _("The operator's traffic figures"),
}
VIOLATION_STATES: dict[str, Any] = {
    "suspected": _("Suspected"),
    "established": _("Established"),
    "dismissed": _("Dismissed"),
}
EVIDENCE: dict[str, Any] = {
    "C0": _("C0: number not proved"),
    "C1": _("C1: number proved"),
    "C2": _("C2: call confirmed by the operator"),
    "C3": _("C3: recording or text"),
}
EVIDENCE_TONES = {"C0": "grey", "C1": "grey", "C2": "brand", "C3": "warning"}
APPEALS: dict[str, Any] = {
    "none": _("No appeal"),
    "open": _("Under appeal"),
    "granted": _("Appeal granted"),
    "refused": _("Appeal refused"),
}
MARKETER_STATES: dict[str, Any] = {
    "applied": _("Applied"),
    "admitted": _("Admitted"),
    "suspended": _("Suspended"),
    "refused": _("Not admitted"),
}
MARKETER_TONES = {"applied": "warning", "admitted": "success", "suspended": "error", "refused": "grey"}
END_REASONS: dict[str, Any] = {
    "expired": _("its term was over"),
    "superseded": _("a stronger entry took its place"),
    "never_listed": _("the caller was put on the never-list"),
    "refused": _("an officer refused it"),
    "decision_revoked": _("the decision was revoked"),
    "case_closed": _("the case was closed"),
    "appeal": _("an appeal was granted"),
}
LEGAL_STATUS: dict[str, Any] = {
    "law": _("Law"),
    "rule": _("Rule"),
    "draft": _("Draft"),
    "proposal": _("Proposal"),
    "choice": _("This deployment's choice"),
}
POLICY_SECTIONS: dict[str, Any] = {
    "numbering": _("Numbers"),
    "calendar": _("Calendar"),
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
    "retention": _("Retention and publication"),
}
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
    "case.assigned": _("Officer assigned"),
    "case.noted": _("Note"),
    "case.answered": _("The firm answered"),
    "case.complainants_told": _("Complainants told"),
    "listing.proposed": _("Listing proposed"),
    "listing.confirmed": _("Listing agreed to"),
    "listing.refused": _("Listing refused"),
    "listing.ended": _("Listing ended"),
}


def in_language(names: Any, default: str = "") -> str:
    """A pack's text in the reader's language; English where it has none."""
    if not names:
        return default
    return str(names.get(get_language() or "en") or names.get("en") or next(iter(names.values()), default))


def case_states() -> list[tuple[str, str]]:
    """States of a case by code and name, in the order of the table."""
    return [(str(code), in_language(names)) for code, names in STATE_NAMES.items()]


def word(table: dict[str, Any], code: str) -> str:
    return str(table.get(code, code))


def actor_word(actor: str, user: Any) -> str:
    """Who did it: an officer by name, the platform as "System", the firm as such."""
    if user is not None:
        return str(user)
    return gettext("System") if actor.startswith("system:") else gettext("The firm") if actor else ""
