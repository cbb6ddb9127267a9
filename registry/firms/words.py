"""What the states of a firm and of its declarations are called on screens."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MARKETER_STATES: dict[str, Any] = {
    "applied": _("Applied"),
    "admitted": _("Admitted"),
    "suspended": _("Suspended"),
    "refused": _("Not admitted"),
}
DECISIONS: dict[str, Any] = {
    "identity_confirmed": _("An officer has confirmed who your firm is."),
    "admitted": _("Your firm is admitted."),
    "refused": _("Your firm is not admitted."),
    "suspended": _("Your firm's access is suspended."),
    "restored": _("Your firm's access is open again."),
    "caller_approved": _("A number that you declared is approved."),
    "caller_refused": _("A number that you declared is refused."),
    "caller_disputed": _("Another firm declares a number that you declared. An officer decides whose it is."),
    "caller_contradicted": _(
        "The operator of a line does not confirm that a number that you declared is yours. An officer decides; show your contract."
    ),
    "webhook_maker_left": _(
        "Somebody who made webhooks of your firm acts for it no more. Look whose the receiving addresses are, and make new secrets:"
    ),
}
QUESTION_KINDS: dict[str, Any] = {
    "call": _("Was there this call?"),
    "delivery": _("Was this text delivered?"),
    "line": _("Whose line is it?"),
    "traffic": _("How much does the line call?"),
    "preserve": _("Keep what shows these calls"),
}
QUESTION_STATES: dict[str, Any] = {
    "open": pgettext_lazy("of a question to an operator", "Waits for an answer"),
    "answered": pgettext_lazy("of a question to an operator", "Answered"),
    "withdrawn": pgettext_lazy("of a question to an operator", "Withdrawn"),
}
QUESTION_TONES = {"open": "warning", "answered": "success", "withdrawn": "grey"}
OUTCOMES: dict[str, Any] = {
    "yes": _("Yes, by our records"),
    "no": _("No, by our records"),
    "not_ours": _("This is not our line"),
}
ANSWER_FIELDS: dict[str, Any] = {
    "outcome": pgettext_lazy("of an operator", "Answer"),
    "calls": _("Calls placed"),
    "holder": _("Whose line it is"),
    "holder_code": _("Registration code"),
    "since": _("Held since"),
    "contract": pgettext_lazy("of a line", "Contract"),
    "originated": _("From the line itself"),
    "attestation": _("Attestation"),
    "kept": _("How much is kept"),
    "rang_seconds": _("Seconds it rang, ended by the caller"),
    "attempts": _("Calls or texts to this number within a day"),
}
KEPT: dict[str, Any] = {"all": _("All that was asked for"), "part": _("A part of it")}
ATTESTATIONS: dict[str, Any] = {
    "A": _("A: caller and number are known"),
    "B": _("B: the caller is known, not the right to the number"),
    "C": _("C: taken over from another network"),
}
MARKETER_TONES = {"applied": "warning", "admitted": "success", "suspended": "error", "refused": "grey"}
IDENTITY_GROUNDS: dict[str, Any] = {
    "licence": _("Its business licence was checked"),
    "register": _("It was found in the public register of firms"),
    "in_person": _("Its papers were shown in person"),
    "other": _("Something else, as noted"),
}
CLAIM_FOUND: dict[str, Any] = {
    "borne_out": _("The operator confirms that it is this firm's line"),
    "contradicted": _("The operator says that it is not this firm's line"),
    "open": _("The operator cannot tell whether it is this firm's line"),
}
CLAIM_TONES = {"borne_out": "success", "contradicted": "error", "open": "grey"}
DECLARATION_STATES: dict[str, Any] = {
    "declared": pgettext_lazy("of a caller number", "Waits for an officer"),
    "disputed": pgettext_lazy("of a caller number", "Disputed"),
    "approved": pgettext_lazy("of a caller number", "Approved"),
    "refused": pgettext_lazy("of a caller number", "Refused"),
    "ended": pgettext_lazy("of a caller number", "Ended"),
}
DECLARATION_TONES = {
    "declared": "warning",
    "disputed": "error",
    "approved": "success",
    "refused": "error",
    "ended": "grey",
}
