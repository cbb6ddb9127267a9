"""Why officers open what is about persons, what the acts of opening are called on screens, and what messages are for."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.cases.rules.case_workflow import ACTS
from compliance.cases.words import EVENTS
from core.translation.words import named

# Chosen on the page where a number is shown in full.
PURPOSES: dict[str, Any] = {
    "ask_complainant": _("Asking the complainant back"),
    "ask_operator": _("Asking the operator for its records of the call"),
    "serve": _("Telling the complainant of a decision"),
    "review": _("Answering a reconsideration or a court"),
    "other": _("Another purpose, said below"),
}
# Chosen on the page where the original of a file is taken.
FILE_PURPOSES: dict[str, Any] = {
    "examine": _("Examining it as evidence"),
    "hear": _("Listening to a recording"),
    "forward": _("Handing it to a court or another authority"),
    "review": _("Answering a reconsideration or a court"),
    "other": _("Another purpose, said below"),
}
# What is so without asking.
PRESUMED: dict[str, Any] = {
    "own_case": _("A case of one's own"),
    "duty": _("The office's daily work"),
    "defence": _("A firm's own case"),
    "supervision": _("Supervision or audit"),
}
OPENINGS: dict[str, Any] = {
    "complaint.read": _("Read a complaint"),
    "complaints.searched": _("Read a list of complaints"),
    "cases.searched": _("Searched for a case"),
    "case.read": _("Read a case file"),
    "case.act_read": _("Read the form of an act"),
    "case.exported": _("Took a case away as an evidence bundle"),
    "case.evidence_read": _("Read the evidence of a case"),
    "case.calls_read": _("Read the calls of a case"),
    "case.attachments_read": _("Read the list of a case's files"),
    "case.attachment_read": _("Opened a file of a case"),
    "case.original_read": _("Took the original of a file of a case"),
    "held_rows.read": _("Read rows of other centres that are held"),
    "caller.read": _("Read what is known of a caller"),
    "callers.searched": _("Read a list of callers"),
    "number.unsealed": _("Had a number shown in full"),
    "questions.read": _("An operator read a called number"),
    "report.exported": _("Took a report away as a file"),
    "access_log.searched": _("Searched the access log"),
}
# Acts of the audit trail that look at nobody's data; those on a case are called as on its page.
ACTED: dict[str, Any] = {
    "attachment.handed_in": pgettext_lazy("in the access log", "File handed in"),
    "notice.attachment_read": pgettext_lazy("in the access log", "The firm opened a file of its case"),
    "notice.original_read": pgettext_lazy("in the access log", "The firm took the original of a file of its case"),
    "attachments.expired": pgettext_lazy("in the access log", "Old files deleted"),
    "administrator.invited": pgettext_lazy("in the access log", "Administrator invited from the server"),
    "officer.invited": pgettext_lazy("in the access log", "Invitation of an officer proposed"),
    "invitation.confirmed": pgettext_lazy("in the access log", "Invitation confirmed"),
    "invitation.renewed": pgettext_lazy("in the access log", "Invitation sent again"),
    "invitation.withdrawn": pgettext_lazy("in the access log", "Invitation withdrawn"),
    "role.proposed": pgettext_lazy("in the access log", "Role proposed"),
    "role.granted": pgettext_lazy("in the access log", "Role given"),
    "role.refused": pgettext_lazy("in the access log", "Role not confirmed"),
    "role.ended": pgettext_lazy("in the access log", "Role ended"),
    "user.closed": pgettext_lazy("in the access log", "Account closed"),
    "user.created": pgettext_lazy("in the access log", "Account made"),
    "email_link.issued": pgettext_lazy("in the access log", "Link sent by e-mail"),
    "email_link.used": pgettext_lazy("in the access log", "Link from an e-mail used"),
    "email_link.withdrawn": pgettext_lazy("in the access log", "Link in an e-mail withdrawn"),
    "number_proof.started": pgettext_lazy("in the access log", "Proof of a number begun"),
    "number_proof.sent": pgettext_lazy("in the access log", "Code sent"),
    "number_proof.proved": pgettext_lazy("in the access log", "Number proved"),
    "number_proof.failed": pgettext_lazy("in the access log", "Proof of a number failed"),
    "registration.registered": pgettext_lazy("in the access log", "Number registered"),
    "registration.changed": pgettext_lazy("in the access log", "Registration changed"),
    "registration.withdrawn": pgettext_lazy("in the access log", "Registration withdrawn"),
    "registrations.ingested": pgettext_lazy("in the access log", "Registrations handed in"),
    "holding.added": pgettext_lazy("in the access log", "Number added to an account"),
    "holding.ended": pgettext_lazy("in the access log", "Number removed from an account"),
    "refusal.recorded": pgettext_lazy("in the access log", "Refusal of a firm recorded"),
    "consent.claimed": pgettext_lazy("in the access log", "Consent claimed"),
    "consents.claimed": pgettext_lazy("in the access log", "Consents claimed"),
    "consent.confirmed": pgettext_lazy("in the access log", "Consent confirmed by the holder"),
    "consent.contested": pgettext_lazy("in the access log", "Consent contested by the holder"),
    "consent.revoked": pgettext_lazy("in the access log", "Consent revoked by the holder"),
    "consent.notified": pgettext_lazy("in the access log", "Holder told of a claimed consent"),
    "relationship.recorded": pgettext_lazy("in the access log", "Dealings with a firm recorded"),
    "complaint.filed": pgettext_lazy("in the access log", "Complaint filed"),
    "complaint.assessed": pgettext_lazy("in the access log", "Complaint assessed"),
    "complaint.details_added": pgettext_lazy("in the access log", "Complaint added to"),
    "complaint.operator_consent_given": pgettext_lazy(
        "in the access log", "Complainant agreed that the operator is asked"
    ),
    "complaint.operator_consent_withdrawn": pgettext_lazy(
        "in the access log", "Complainant no longer agrees that the operator is asked"
    ),
    "question.asked": pgettext_lazy("in the access log", "Operator asked"),
    "question.answered": pgettext_lazy("in the access log", "Operator answered"),
    "question.withdrawn": pgettext_lazy("in the access log", "Question to an operator withdrawn"),
    "questions.withdrawn": pgettext_lazy("in the access log", "Questions to operators withdrawn"),
    "questions.reminded": pgettext_lazy("in the access log", "Operators reminded of questions"),
    "email_links.expired": pgettext_lazy("in the access log", "Old links to e-mail addresses deleted"),
    "questions.expired": pgettext_lazy("in the access log", "Old questions to operators deleted"),
    "answer.taken_in": pgettext_lazy("in the access log", "An operator's answer taken in"),
    "complaint.evidence_raised": pgettext_lazy("in the access log", "Evidence of a complaint raised"),
    "complaint.money_lost_answered": pgettext_lazy("in the access log", "Question about money lost answered"),
    "complaint.step_added": pgettext_lazy("in the access log", "Step added to a complaint"),
    "complaint.quarantined": pgettext_lazy("in the access log", "Complaint set aside"),
    "complaints.imported": pgettext_lazy("in the access log", "Complaints read in from a file"),
    "complaints.filed": pgettext_lazy("in the access log", "Complaints handed in"),
    "cases.bulk": pgettext_lazy("in the access log", "Act on several cases at once"),
    "view.saved": pgettext_lazy("in the access log", "View of the queue saved"),
    "view.renamed": pgettext_lazy("in the access log", "View of the queue renamed"),
    "view.made_first": pgettext_lazy("in the access log", "View of the queue put first"),
    "view.deleted": pgettext_lazy("in the access log", "View of the queue deleted"),
    "complaints.late": pgettext_lazy("in the access log", "Complaints that wait too long counted"),
    "blacklist.published": pgettext_lazy("in the access log", "Blacklist published as files"),
    "foreign_list.taken": pgettext_lazy("in the access log", "List of others read"),
    "open_data.built": pgettext_lazy("in the access log", "Open data published"),
    "complaint_import.file_forgotten": pgettext_lazy("in the access log", "File of complaints destroyed"),
    "complaint_import.withdrawn": pgettext_lazy("in the access log", "Import of complaints withdrawn"),
    "complaint_row.released": pgettext_lazy("in the access log", "Held row let pass"),
    "complaint_rows.judged": pgettext_lazy("in the access log", "Held rows judged again"),
    "complaints.assessed": pgettext_lazy("in the access log", "Complaints assessed"),
    "caller.declared": pgettext_lazy("in the access log", "Caller number declared"),
    "caller.approved": pgettext_lazy("in the access log", "Caller number approved"),
    "caller.refused": pgettext_lazy("in the access log", "Caller number refused"),
    "caller.ended": pgettext_lazy("in the access log", "Declaration of a caller number ended"),
    "caller.listed": pgettext_lazy("in the access log", "Caller put on the blacklist"),
    "counter_word.said": pgettext_lazy("in the access log", "Somebody said that a call was no spam"),
    "counter_words.expired": pgettext_lazy("in the access log", "Old words that a call was no spam deleted"),
    "listing_news.mailed": pgettext_lazy("in the access log", "Firm told of listings by e-mail"),
    "never_list.added": pgettext_lazy("in the access log", "Caller protected from listing"),
    "marketer.applied": pgettext_lazy("in the access log", "Firm applied"),
    "marketer.identity_confirmed": pgettext_lazy("in the access log", "Identity of a firm confirmed"),
    "marketer.admitted": pgettext_lazy("in the access log", "Firm admitted"),
    "marketer.refused": pgettext_lazy("in the access log", "Firm not admitted"),
    "marketer.suspended": pgettext_lazy("in the access log", "Firm suspended"),
    "marketer.restored": pgettext_lazy("in the access log", "Firm restored"),
    "marketer_member.added": pgettext_lazy("in the access log", "Member joined a firm"),
    "marketer_member.ended": pgettext_lazy("in the access log", "Member left a firm"),
    "mandate.given": pgettext_lazy("in the access log", "Call centre approved by a firm"),
    "mandate.ended": pgettext_lazy("in the access log", "Approval of a call centre ended"),
    "operator.admitted": pgettext_lazy("in the access log", "Operator let in"),
    "operator.suspended": pgettext_lazy("in the access log", "Operator suspended"),
    "operator.restored": pgettext_lazy("in the access log", "Operator let in again"),
    "operator_member.added": pgettext_lazy("in the access log", "Member joined an operator"),
    "operator_member.confirmed": pgettext_lazy("in the access log", "Member of an operator confirmed"),
    "operator_member.ended": pgettext_lazy("in the access log", "Member left an operator"),
    "key.created": pgettext_lazy("in the access log", "Key made"),
    "key.revoked": pgettext_lazy("in the access log", "Key revoked"),
    "webhook.created": pgettext_lazy("in the access log", "Webhook made"),
    "webhook.changed": pgettext_lazy("in the access log", "Webhook changed"),
    "webhook.deleted": pgettext_lazy("in the access log", "Webhook removed"),
    "webhook.disabled": pgettext_lazy("in the access log", "Webhook switched off"),
    "webhook.enabled": pgettext_lazy("in the access log", "Webhook switched on"),
    "webhook.tested": pgettext_lazy("in the access log", "Webhook tested"),
    "webhook.replayed": pgettext_lazy("in the access log", "Webhook's messages sent again"),
    "webhook.secret_rotated": pgettext_lazy("in the access log", "Webhook's secret renewed"),
    "scrub.performed": pgettext_lazy("in the access log", "Numbers scrubbed"),
    "scrub.tried": pgettext_lazy("in the access log", "Sandbox scrubbed"),
    "scrub_job.queued": pgettext_lazy("in the access log", "List handed in"),
    "scrub_job.finished": pgettext_lazy("in the access log", "List scrubbed"),
    "scrub_job.columns_named": pgettext_lazy("in the access log", "Columns of a list named"),
    "scrub_job.retried": pgettext_lazy("in the access log", "List that failed by our fault tried again"),
    "watchlist.created": pgettext_lazy("in the access log", "Watch list begun"),
    "watchlist.changed": pgettext_lazy("in the access log", "Answers of a watch list changed"),
    "watchlist.ended": pgettext_lazy("in the access log", "Watch list ended"),
    "report.asked": pgettext_lazy("in the access log", "Report asked for"),
    "report.built": pgettext_lazy("in the access log", "Report made"),
    "report.released": pgettext_lazy("in the access log", "Report released"),
    "register.places_counted": pgettext_lazy("in the access log", "Registered numbers counted by province"),
    "snapshot.built": pgettext_lazy("in the access log", "Snapshot of the register built"),
    "signing_key.made": pgettext_lazy("in the access log", "Signing key made"),
    "signing_key.rotated": pgettext_lazy("in the access log", "Signing key renewed"),
    "seal_key.rotation_started": pgettext_lazy("in the access log", "Change of the seal key begun"),
    "seal_key.rotation_finished": pgettext_lazy("in the access log", "Change of the seal key finished"),
    "sms.received": pgettext_lazy("in the access log", "Text message received"),
    "number.released": pgettext_lazy("in the access log", "Number given up by its holder"),
    "scrub.ingested": pgettext_lazy("in the access log", "Scrub stored afterwards"),
    "scrub_job.answered": pgettext_lazy("in the access log", "List answered"),
    "scrub_records.expired": pgettext_lazy("in the access log", "Old scrub records deleted"),
    "audit_words.expired": pgettext_lazy("in the access log", "Words beside the trail deleted after their time"),
    "callers.expired": pgettext_lazy("in the access log", "Callers that nothing is about deleted"),
    "cases.expired": pgettext_lazy("in the access log", "Old case files deleted"),
    "complaints.erased": pgettext_lazy("in the access log", "Old complaints deleted"),
    "consents.expired": pgettext_lazy("in the access log", "Ended consents deleted"),
    "consents.had_turns": pgettext_lazy("in the access log", "Claimed consents had their turn"),
    "imported_rows.expired": pgettext_lazy("in the access log", "Rows held back at an import deleted"),
    "listings.expired": pgettext_lazy("in the access log", "Old listings deleted"),
    "number_proofs.expired": pgettext_lazy("in the access log", "Old proofs of numbers deleted"),
    "relationships.expired": pgettext_lazy("in the access log", "Old dealings with firms deleted"),
    "scrub_lists.expired": pgettext_lazy("in the access log", "Old lists deleted"),
    "sms.expired": pgettext_lazy("in the access log", "Old records of messages deleted"),
    "sms_purpose.low": pgettext_lazy("in the access log", "Budget of messages nearly spent"),
    "sms_purpose.resumed": pgettext_lazy("in the access log", "Messages of a kind resumed"),
    "sms_purpose.stopped": pgettext_lazy("in the access log", "Messages of a kind stopped"),
    "caller_fact.recorded": pgettext_lazy("in the access log", "Recorded what was found out about a caller"),
    "caller_fact.withdrawn": pgettext_lazy("in the access log", "Took back what was found out about a caller"),
    "caller_facts.expired": pgettext_lazy("in the access log", "Old records about callers deleted"),
    "preservations.noted": pgettext_lazy("in the access log", "Requests to preserve evidence noted"),
    "preservations.expired": pgettext_lazy("in the access log", "Old requests to preserve evidence deleted"),
    "preservation.written": pgettext_lazy("in the access log", "Request to preserve evidence written"),
    "preservation.sent": pgettext_lazy("in the access log", "Request to preserve evidence sent"),
    "preservation.answered": pgettext_lazy("in the access log", "Request to preserve evidence answered"),
    "preservation.answer_late": pgettext_lazy("in the access log", "Answer about preserved evidence came late"),
    "preservation.dropped": pgettext_lazy("in the access log", "Request to preserve evidence dropped"),
    "disclosure.consented": pgettext_lazy("in the access log", "Complainant agreed to disclose the number"),
    "disclosure.refused": pgettext_lazy("in the access log", "Complainant did not agree to disclose the number"),
    "disclosure.withdrawn": pgettext_lazy("in the access log", "Complainant took the consent back"),
    "deputy.named": pgettext_lazy("in the access log", "Deputy named"),
    "deputy.ended": pgettext_lazy("in the access log", "Deputy's time ended early"),
    "matching.files_forgotten": pgettext_lazy("in the access log", "A firm's files that were matched deleted"),
    "audit.marked": pgettext_lazy("in the access log", "Finding of an auditor"),
}
MARKS: dict[str, Any] = {
    "in_order": pgettext_lazy("of a record of the sample", "In order"),
    "odd": pgettext_lazy("of a record of the sample", "Odd"),
}
WARNINGS: dict[str, Any] = {
    "many_in_an_hour": _("Opened unusually much within an hour"),
    "at_night": _("Opened at night"),
    "many_not_own": _("Opened much within a day that is not of one's own cases"),
    "many_unsealed": _("Had many numbers shown in full within a day"),
}


def purpose_word(code: str) -> str:
    return str({**PURPOSES, **FILE_PURPOSES, **PRESUMED}.get(code, code))


def act_word(code: str) -> str:
    """What an act of the audit trail is called; "" for one that has no name."""
    room, _dot, name = code.partition(".")
    if room == "case" and (act := ACTS.get(name)) is not None:
        return named(act.names)
    return str(OPENINGS.get(code) or ACTED.get(code) or EVENTS.get(code) or "")


# What messages to citizens are for (`core.sms.purposes`).
MESSAGE_NAMES: dict[str, Any] = {
    "code": _("Codes"),
    "consent": _("Claims of consent"),
    "registration": _("Registrations made and changed"),
    "withdrawal": _("Registrations withdrawn"),
    "disclosure": _("Disclosure of numbers"),
    "listing": _("Listings and appeals"),
}
