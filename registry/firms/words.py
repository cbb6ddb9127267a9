"""What the states of a firm and of its declarations are called on screens."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MARKETER_STATES: dict[str, Any] = {
    "applied": _("Applied"),
    "admitted": _("Admitted"),
    "suspended": _("Suspended"),
    "refused": _("Not admitted"),
    "expired": pgettext_lazy("of an admission", "Term over"),
}
DECISIONS: dict[str, Any] = {
    "identity_confirmed": _("An officer has confirmed who your firm is."),
    "admitted": _("Your firm is admitted."),
    "refused": _("Your firm is not admitted."),
    "suspended": _("Your firm's access is suspended."),
    "restored": _("Your firm's access is open again."),
    "expired": _("Your firm's admission is over. It may still be renewed."),
    "admission_ends": _("Your firm's admission ends soon. Ask to renew it."),
    "objection_granted": _("Your objection is granted. Your application is decided anew."),
    "objection_refused": _("Your objection is refused."),
    "renewal_granted": _("Your firm's admission is renewed."),
    "renewal_refused": _("Your firm's admission is not renewed. It ends at its term."),
    "name_granted": _("Your firm stands here under its new name."),
    "name_refused": _("The change of your firm's name is refused."),
    "contact_changed": _("The contact of your firm was changed."),
    "caller_approved": _("A number that you declared is approved."),
    "caller_refused": _("A number that you declared is refused."),
    "caller_disputed": _("Another firm declares a number that you declared. An officer decides whose it is."),
    "caller_disowned": _("The person whose mobile it is says that it is not, or no longer, used for your firm."),
    "caller_released": _(
        "A line that you declared has another holder now, or its holder left. The declaration has ended."
    ),
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
MARKETER_TONES = {
    "applied": "warning",
    "admitted": "success",
    "suspended": "error",
    "refused": "grey",
    "expired": "grey",
}
REQUEST_KINDS: dict[str, Any] = {
    "objection": pgettext_lazy("of a firm", "Objection to not being admitted"),
    "renewal": pgettext_lazy("of a firm", "Renewal of the admission"),
    "name": pgettext_lazy("of a firm", "Change of name"),
}
REQUEST_STATES: dict[str, Any] = {
    "open": pgettext_lazy("of a request about an admission", "Waits for an officer"),
    "granted": pgettext_lazy("of a request about an admission", "Granted"),
    "refused": pgettext_lazy("of a request about an admission", "Refused"),
}
REQUEST_TONES = {"open": "warning", "granted": "success", "refused": "error"}
DOCUMENT_KINDS: dict[str, Any] = {
    "licence": _("Business licence"),
    "authority": _("Paper that lets the applicant act for the firm"),
    "contract": _("Contract with the operator of its lines"),
    "name": _("Paper that shows the change of the name"),
    "other": _("Another paper"),
}
CHECKS: dict[str, Any] = {
    "code": _("Registration code"),
    "region": _("Where it is registered"),
    "others": _("Code of another firm"),
    "name": _("Name of another firm"),
    "email": _("E-mail address"),
    "papers": _("Business licence"),
    "identity": _("Identity"),
    "callers": _("Caller numbers"),
    "branches": _("Codes of the branches"),
}
CHECKS_FOUND: dict[str, Any] = {
    "ok": pgettext_lazy("of a check", "In order"),
    "look": pgettext_lazy("of a check", "To be looked at"),
    "wrong": pgettext_lazy("of a check", "Not in order"),
}
CHECK_TONES = {"ok": "success", "look": "warning", "wrong": "error"}
# By the check and why it ended so; %(about)s: what it names.
CHECK_REASONS: dict[str, Any] = {
    "code.sound": _("Its form and its check sign are right. That is no proof that it is this firm's."),
    "code.no_scheme": _("No scheme of codes is known here. Compare it with the public register of firms."),
    "code.length": _("It has not as many signs as such a code."),
    "code.sign": _("It holds a sign that no such code has."),
    "code.check_sign": _("The check sign does not fit: the code is mistyped or made up."),
    "code.prefix": _("No such code begins like this."),
    "region.same": _("The code was issued in the region that the firm names."),
    "region.other": _("The code was issued in another region than the firm names. Ask why."),
    "region.unsaid": _("The code does not say where it was issued, or the firm names no region."),
    "others.nobody": _("Nobody else entered this code."),
    "others.entered": _("Others entered the same code: %(about)s."),
    "others.confirmed": _("Another firm is confirmed under this code: %(about)s."),
    "name.alone": _("No other firm has this name here."),
    "name.same": _("Others have the same name: %(about)s."),
    "email.own": _("The address was confirmed by a link. Its domain, %(about)s, is used by no other firm here."),
    "email.public": _("Anybody can have an address at %(about)s. It shows nothing of the firm."),
    "email.shared": _("Others here have addresses at the same domain: %(about)s."),
    "email.none": _("The firm gave no address."),
    "papers.opened": _("An officer has opened it. The access log says who and when."),
    "papers.unopened": _("It was handed in, and no officer has opened it yet."),
    "papers.no_licence": _("It was not handed in."),
    "identity.confirmed": _("An officer has confirmed it."),
    "identity.open": _("No officer has confirmed it yet."),
    "callers.approved": _("Numbers approved: %(about)s."),
    "callers.waiting": _("Numbers that wait for an officer: %(about)s."),
    "callers.disputed": _("Numbers that another firm claims too: %(about)s."),
    "callers.none": _("The firm has declared no number to call from."),
    "branches.sound": _("The forms and check signs of all of them are right."),
    "branches.firms": _("These are codes of other firms here: %(about)s."),
    "branches.codes": _("These cannot be right: %(about)s."),
}
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
    "declared": pgettext_lazy("of a caller number", "Not proved yet"),
    "proved": pgettext_lazy("of a caller number", "Proved, waits for an officer"),
    "disputed": pgettext_lazy("of a caller number", "Disputed"),
    "approved": pgettext_lazy("of a caller number", "Approved"),
    "refused": pgettext_lazy("of a caller number", "Refused"),
    "ended": pgettext_lazy("of a caller number", "Ended"),
}
DECLARATION_TONES = {
    "declared": "warning",
    "proved": "warning",
    "disputed": "error",
    "approved": "success",
    "refused": "error",
    "ended": "grey",
}
CALLER_PROOFS: dict[str, Any] = {
    "": pgettext_lazy("of a caller number", "Nothing yet: the firm only says so"),
    "line": pgettext_lazy("of a caller number", "The line itself, by a code"),
    "operator": pgettext_lazy("of a caller number", "The operator that serves it"),
    "document": pgettext_lazy("of a caller number", "A document that an officer read"),
}
