"""What the list's codes are called on screens."""

from typing import Any

from django.utils.translation import gettext_lazy as _

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
APPEALS: dict[str, Any] = {
    "none": _("No appeal"),
    "open": _("Under appeal"),
    "granted": _("Appeal granted"),
    "refused": _("Appeal refused"),
}
END_REASONS: dict[str, Any] = {
    "expired": _("its term was over"),
    "superseded": _("a stronger entry took its place"),
    "never_listed": _("the caller was put on the never-list"),
    "refused": _("an officer refused it"),
    "decision_revoked": _("the decision was revoked"),
    "case_closed": _("the case was closed"),
    "appeal": _("an appeal was granted"),
}
