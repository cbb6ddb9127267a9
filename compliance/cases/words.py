"""What the codes of cases are called on screens."""

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from compliance.cases.rules.case_states import RECORDS
from compliance.cases.rules.matching import FileKind
from core.translation.words import named
from registry.scrubs.http.list_sentences import list_sentence

DOCUMENTS: dict[str, Any] = {
    "answer": _("The firm's answer"),
    "case.payment_demanded": _("Demand for payment"),
    "case.time_refused": _("More time was not granted"),
}
EVENTS: dict[str, Any] = {
    "case.respondent_named": _("Respondent found out"),
    "case.statement_waived": _("The firm gave up its statement by a signed paper"),
    "case.time_asked": _("The firm asked for more time"),
    "case.time_refused": _("More time was not granted"),
    "case.hearing_requested": _("The firm asked for a hearing"),
    "case.hearing_objected": _("The firm objected to who leads the hearing"),
    "case.hearing_waived": _("The firm gave up the hearing by a signed paper"),
    "case.address_confirmed": _("The firm confirmed its address for electronic service by signature"),
    "case.address_revoked": _("The firm revoked its address for electronic service"),
    "case.fact_withdrawn": _("Recorded by mistake, and taken back"),
    "case.paid": _("Payment recorded"),
    "case.payment_withdrawn": _("A payment was recorded by mistake"),
    "case.payment_terms": _("Payment later or in parts granted"),
    "case.payment_demanded": _("Payment demanded"),
    "case.enforcement_asked": _("Court asked to enforce the decision"),
    "case.paid_back": _("Money paid back"),
    "case.write_off_proposed": _("Proposed to write off what cannot be collected"),
    "case.written_off": _("What is open was written off"),
    "case.write_off_refused": _("Not written off: it is collected on"),
    "case.refused_late": _("Came too late and was refused"),
    "case.stay_over": _("The stay is over"),
    "case.suspension_over": _("The suspension is over"),
    "case.publication_ended": _("Published no more"),
    "case.repair_asked": _("The firm asked for credit repair"),
    "case.repair_granted": _("Credit repair granted"),
    "case.repair_refused": _("Credit repair refused"),
    "case.draft_kept": _("Draft kept"),
    "case.draft_dropped": _("Draft dropped"),
    "case.defended": _("The firm made a statement"),
    "case.fined_before": _("An earlier fine for the same act was found"),
    "case.law_changed": _("A change of the law was noted"),
    "case.calls_confirmed": _("Calls confirmed by the operator"),
    "case.deadline_near": _("A deadline ends soon"),
    "case.deadline_over": _("A deadline is over"),
    "case.recused": _("An officer stood aside"),
    "case.recusal_asked": _("A party asked for somebody to stand aside"),
    "case.recusal_granted": _("Decided: stands aside"),
    "case.recusal_refused": _("Decided: does not stand aside"),
    "case.merged": _("Another case merged into this one"),
    "case.merged_into": _("Merged into another case"),
    "case.caller_taken_out": _("A number taken out of the campaign"),
    "case.split": _("A part became a case of its own"),
    "case.split_off": _("Split off from another case"),
    "case.handed_over": _("Officers exchanged"),
    "case.transfer_asked": _("Another authority asked to take the case"),
    "case.transfer_accepted": _("Another authority took the case"),
    "case.transfer_refused": _("Another authority did not take the case"),
    "case.national_proposed": _("People of so many regions complain that the case may be a national one"),
    "listing.by_decision": _("Listed by the decision"),
    "document.issued": _("Document issued"),
    "case.preservation_written": _("Request to preserve evidence written"),
    "case.preservation_sent": _("Request to preserve evidence sent"),
    "case.preservation_answered": _("Request to preserve evidence answered"),
    "case.preservation_dropped": _("Request to preserve evidence dropped"),
    "case.disclosure_asked": _("A complainant asked whether the number may be disclosed"),
    "case.disclosure_made": _("A number disclosed to the firm with the complainant's consent"),
    "case.disclosure_ordered": _("A number disclosed to the firm by order"),
    "case.opened": _("Case opened: the threshold was reached"),
    "case.opened_on_review": _("Case opened: an answer to a complaint was found wrong on review"),
    "case.violations_added": _("New complaints joined"),
    "case.import_withdrawn": _("An import was withdrawn"),
    "case.assigned": _("Officer assigned"),
    "case.noted": _("Note"),
    "case.answered": _("The firm answered"),
    "case.matching_handed_in": _("The firm handed in calls or consents to be matched"),
    "case.matching_columns_named": _("The firm said what the columns of its file are"),
    "case.matching_closed": _("The hand-in of calls and consents was closed"),
    "case.consents_contested": _("Contested consents of the firm taken into the file, as a lead"),
    "case.matched": _("The firm's calls and consents were matched with the complained calls"),
    "case.matching_failed": _(
        "A file of the firm could not be matched, by a fault of the platform; it is gone on with later"
    ),
    "case.matching_retried": _("The platform goes on with a file of the firm that it could not match"),
    "case.attachments_added": _("Files added"),
    "case.complainants_told": _("Complainants told"),
    "listing.proposed": _("Listing proposed"),
    "listing.changed": _("Figures of the proposal changed"),
    "listing.confirmed": _("Listing agreed to"),
    "listing.refused": _("Listing refused"),
    "listing.ended": _("Listing ended"),
    "listing.prolonged": _("End of the listing changed"),
    "listing.recommended": _("Listing recommended by an officer"),
    "listing.looked_at": _("Listing looked at again"),
    "listing.extended": _("Listing extended"),
    "listing.lifted": _("Listing ended by an officer"),
    "listing.appealed": _("The holder appealed"),
    "listing.appeal_granted": _("Appeal granted"),
    "listing.appeal_refused": _("Appeal refused"),
    "listing.holder_claimed": _("The operator says that the line has a new holder"),
    "listing.holder_suspended": _("Watched only, until an officer has looked whether the line changed hands"),
    "listing.holder_doubted": _("Listed again: something speaks against a new holder"),
    "listing.holder_granted": _("The line changed hands, an officer found"),
    "listing.holder_refused": _("That the line changed hands was not believed"),
    "listing.asked": _("The holder asked for a person's answer"),
    "listing.question_answered": _("The holder's question answered"),
    "listing.danger_stated": _("Present danger stated"),
    "listing.told": _("The holder, who could not be told before, was told"),
    "listing.deadline_near": _("The time for an answer ends soon"),
    "listing.deadline_over": _("The time for an answer is over"),
}

DOCUMENT_KINDS: dict[str, Any] = {
    "request": _("Request to explain"),
    "notice": _("Notice before a penalty"),
    "hearing_notice": _("Notice of hearing"),
    "hearing_record": _("Record of hearing"),
    "decision": pgettext_lazy("a document", "Decision"),
    "no_penalty": _("Decision not to punish"),
    "proof_of_service": _("Proof of service"),
    "referral": _("Referral"),
    "revocation": _("Decision to revoke"),
    "preservation_request": _("Request to preserve evidence"),
    "preservation_order": _("Order to preserve evidence"),
    "demand": _("Demand for payment"),
}
LANGUAGES = {"zh-hans": "中文", "en": "English"}  # each in itself
EFFECTS: dict[str, Any] = {
    "in_force": _("Stands as issued"),
    "under_review": _("Under reconsideration or before the court"),
    "revoked": _("Revoked: it has no effect any more"),
    "changed": _("Changed on reconsideration or by the court"),
    "superseded": _("Superseded by a later document"),
}

# Who is told of a deadline.
CLOCK_TOLD: dict[str, Any] = {
    "owner": _("whoever works on the case"),
    "head": _("the head"),
    "supervisor": _("the supervisor"),
}
CLOCK_TOLD_TO: dict[str, Any] = {
    "owner": _("whoever works on it was told"),
    "head": _("the head was told"),
    "supervisor": _("the supervisor was told"),
}

PUBLICATION_ENDS: dict[str, Any] = {
    "term": _("its term was over"),
    "repaired": _("credit was repaired"),
    "decision_revoked": _("the decision no longer holds"),
}
OVERTAKEN = _("Ended, for the decision no longer holds")
REPAIR_STATES: dict[str, Any] = {
    "asked": pgettext_lazy("of a request for credit repair", "Waits for an answer"),
    "granted": pgettext_lazy("of a request for credit repair", "Granted"),
    "refused": pgettext_lazy("of a request for credit repair", "Refused"),
    "lapsed": pgettext_lazy("of a request for credit repair", "Needs no answer: the publication ended"),
}

NOT_ORDERED = _("Not ordered")
PRESERVATION_STATES: dict[str, Any] = {
    "due": pgettext_lazy("a request to preserve evidence", "Due"),
    "written": pgettext_lazy("a request to preserve evidence", "Written, not sent"),
    "sent": pgettext_lazy("a request to preserve evidence", "Sent"),
    "answered": pgettext_lazy("a request to preserve evidence", "Answered"),
    "dropped": pgettext_lazy("a request to preserve evidence", "Dropped"),
}
DISCLOSURE_STATES: dict[str, Any] = {
    "asked": pgettext_lazy("a complainant's number", "Asked, no answer yet"),
    "consented": pgettext_lazy("a complainant's number", "The complainant agrees"),
    "refused": pgettext_lazy("a complainant's number", "The complainant does not agree"),
    "withdrawn": pgettext_lazy("a complainant's number", "Consent taken back"),
    "disclosed": pgettext_lazy("a complainant's number", "Disclosed"),
}

# What a firm hands in to be matched, and why a file of it cannot be used.
FILE_KINDS: dict[FileKind, Any] = {
    FileKind.CALLS: _("Calls: whom you called, when, from which of your numbers"),
    FileKind.CONSENTS: _("Consents: number, since when, for what, proof"),
}
FILE_PROBLEMS: dict[str, Any] = {
    "matching.columns": _(
        "These columns are missing, stand twice or are not known here. The file is kept: say below which column is which."
    ),
    "matching.days": _(
        "The days of this column can be read in two ways. The file is kept: say below what comes first, the day or the month."
    ),
    "matching.too_large": _("The file has more than 5 million rows, or too much text. Hand it in in parts."),
}

# What the columns of such files are, by the path of each (`compliance.cases.formats.defence_file`).
FILE_COLUMNS: dict[tuple[FileKind, str], Any] = {
    (FileKind.CALLS, "number"): _("The number that you called"),
    (FileKind.CALLS, "at"): _("When you called"),
    (FileKind.CALLS, "caller"): _("From which of your numbers"),
    (FileKind.CONSENTS, "number"): _("The number that consented"),
    (FileKind.CONSENTS, "channels"): _("To which ways of contact"),
    (FileKind.CONSENTS, "categories"): _("To which trades"),
    (FileKind.CONSENTS, "given_at"): _("Since when"),
    (FileKind.CONSENTS, "expires_at"): _("Until when"),
    (FileKind.CONSENTS, "evidence/kind"): _("What proves it"),
    (FileKind.CONSENTS, "evidence/reference"): _("The number of the proof"),
    (FileKind.CONSENTS, "evidence/sha256"): _("The digest of the proof"),
}


def file_problem(code: str) -> str:
    return str(FILE_PROBLEMS.get(code) or list_sentence(code))


def file_called(file: Any) -> str:
    """A file that was handed in, and which sheet of it."""
    said = {"file": file.name, "sheet": file.sheet}
    return gettext("%(file)s, sheet %(sheet)s") % said if file.sheet else str(file.name)


def case_states() -> list[tuple[str, str]]:
    """States of a case by code and name, in the order of a case's way."""
    return [(str(record.state), named(record.names)) for record in RECORDS]


def actor_word(actor: str, user: Any) -> str:
    """Who did it: an officer by name, the firm as such, the platform as "System"."""
    if user is not None:
        return str(user)
    return gettext("The firm") if actor.startswith("marketer:") else gettext("System") if actor else ""
