"""What the list's codes are called on screens."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS: dict[str, Any] = {
    "watch": _("Watched (internal)"),
    "label": _("Many complaints, nothing established"),
    "block": _("Blocking advised"),
    "emergency": _("Emergency block"),
}
BY_DECISION = _("Restricted by decision")
ACTION_TONES = {"watch": "grey", "label": "warning", "block": "error", "emergency": "error"}
LISTING_STATES: dict[str, Any] = {
    "proposed": _("Proposed"),
    "active": _("On the list"),
    "refused": pgettext_lazy("of a listing", "Refused"),
    "ended": pgettext_lazy("of a listing", "Ended"),
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
APPEAL_ANSWERS: dict[str, Any] = {
    "open": pgettext_lazy("an appeal", "Not answered yet"),
    "granted": pgettext_lazy("an appeal", "Granted"),
    "refused": pgettext_lazy("an appeal", "Refused"),
    "answered": pgettext_lazy("an appeal", "Answered"),
}
APPEAL_KINDS: dict[str, Any] = {
    "appeal": pgettext_lazy("against a listing", "Appeal"),
    "question": _("Question to a person"),
    "holder": _("Does the line have a new holder?"),
}
# What speaks against an operator's word that a line changed hands (rules/holder_claim).
HOLDER_DOUBTS: dict[str, Any] = {
    "contradicted": _("By the latest answer the present holder had the line when it called."),
    "no_contract": _("The operator names no contract."),
    "same_holder": _("Whom it names is the party of the case, or held the line before."),
    "complained_of": _("People complain of calls of this line since."),
    "carried_on": _("The same text came from it since."),
    "refused": _("An officer did not believe it before."),
    "danger": _("An officer wrote down a present danger."),
}
APPEAL_TONES = {"open": "warning", "granted": "success", "refused": "error", "answered": "success"}
# What a firm is told of its callers and of itself.
NOTICES: dict[str, Any] = {
    "watched": _("The office watches this number. Nobody else is told."),
    "warned": _(
        "This number is proposed for the list of callers. Officers may agree once the days of the warning are over."
    ),
    "listed": _("This stands on the list of callers now."),
    "ended": _("This was taken off the list of callers."),
    "extended": _("This stands on the list of callers for longer."),
    "answered": _("Your appeal or question was answered."),
}
END_REASONS: dict[str, Any] = {
    "expired": _("its term was over"),
    "superseded": _("a stronger entry took its place"),
    "evidence_gone": _("its evidence fell away"),
    "evidence_weaker": _("its evidence grew weaker"),
    "holder_changed": _("the line changed hands"),
    "never_listed": _("the caller was put on the never-list"),
    "refused": _("an officer refused it"),
    "decision_revoked": _("the decision was revoked"),
    "case_closed": _("the case was closed"),
    "stayed": _("the decision is stayed"),
    "changed": _("the decision was changed"),
    "term_over": _("its term was over"),
    "lifted": _("what was wrong was mended"),
    "appeal": _("an appeal was granted"),
    "officer": _("an officer ended it"),
}


def action_word(action: str, reason: str) -> str:
    """What being listed means for a caller. Only a decision restricts; without one the list advises."""
    return str(BY_DECISION if action == "block" and reason == "decision" else ACTIONS.get(action, action))


def action_choices(*actions: str) -> list[tuple[str, Any]]:
    """The actions one may look for. A block is one thing to look for, decided or not."""
    both = _("Blocking advised, or restricted by decision")
    return [(code, both if code == "block" else ACTIONS[code]) for code in actions or ACTIONS]
