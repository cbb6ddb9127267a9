"""The table of pages: for each address, by its name, who may read it, who may send to it, and whose object it is about.

A changed rule is a changed line. Two lines of one address: `name variant`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.matrix.visitors import (
    ACCESS_LOG,
    ADMINISTRATOR,
    ADMINISTRATOR_ANEW,
    ADMISSIONS,
    AUDITOR,
    BY_MAIL,
    BY_MAIL_ANEW,
    CASE_FILES,
    CASE_WORK,
    CITIZEN,
    DECLARATIONS,
    DESK,
    EVERYBODY,
    FIRM,
    HELD_ROWS,
    LISTING_WORK,
    LOAD,
    NOBODY,
    OFFICE_OF_FIRM,
    OPERATOR,
    OPERATOR_ANEW,
    OPERATOR_HOME,
    OPERATOR_SHIFT,
    OWNER,
    OWNER_ANEW,
    REPORTING,
    SIGNED_IN,
    Visitor,
    Who,
    who,
)


@dataclass(frozen=True)
class Page:
    """`get`, `post`: whom the door lets in; None: the address does nothing with it.

    `of`: the kind of object (tests.matrix.world). `says`: what a sent form says; whoever may then leaves an audit record.
    `may`: who of them may do it, where the act asks for more than the door (without `says`, the page too).
    `drawn`: the page whose form is sent (".": the address itself), where an act asks what its form was drawn from.
    `confirmed`: not for a firm that nobody has confirmed. `national`: only for the national office. `args`: further parts of
    the address. `refusal`: the sentence that whoever may not is told, where others are refused for other reasons. `empty`:
    it shows what nobody in this world has, so it is not there for whoever may.
    """

    get: Who | None = None
    post: Who | None = None
    of: str = ""
    says: Mapping[str, str] | None = None
    may: Who | None = None
    drawn: str = ""
    confirmed: bool = False
    national: bool = False
    args: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""
    empty: bool = False

    def may_act(self, one: Visitor) -> bool:
        told = self.may is None or one in self.may
        known = not self.confirmed or "applicant" not in one.groups
        return told and known and (not self.national or len(one.sides) > 1)


# What every office sees: firms and callers act in all provinces, and an administrator has the whole house.
SHARED = {
    "firm", "firm's paper", "admission request", "caller", "applicant", "confirmed applicant", "declaration", "opening",
    "operator", "staff", "grant", "role proposal", "invitation", "sent invitation", "operator member", "waiting operator member",
    "operator invitation", "import", "held row", "waiting quota", "waiting quota paper", "restriction", "planted number",
    "planted lead", "consent lead",
}  # fmt: skip

NO_TOKEN = "no-such-token"
AT_COUNTER = {"number": "+8613800138222", "paper": "passport", "held_since": "2026-01-05"}
OF_A_CALL = {
    "channel": "voice", "caller": "4008095559", "day": "2026-11-18", "time": "10:00",
    "kind": "marketing", "category": "loans",
}  # fmt: skip
CORE = {
    "home": Page(EVERYBODY),
    "sign-in": Page(EVERYBODY, EVERYBODY),
    "sign-in-code": Page(EVERYBODY, EVERYBODY),
    "go": Page(SIGNED_IN),
    "invitation-accept": Page(EVERYBODY, EVERYBODY),
    "invitation": Page(EVERYBODY, args={"token": NO_TOKEN}),
    "language": Page(post=EVERYBODY),
    "healthz": Page(EVERYBODY),
    "livez": Page(EVERYBODY),
    "readyz": Page(EVERYBODY),
    "outbox": Page(EVERYBODY),  # where development helpers are on, and from this machine (tests.core.test_access)
    "dev-inbound": Page(post=EVERYBODY),
    "dev-clock": Page(post=EVERYBODY),
    # A gateway proves itself by its signature, and none is set up here (tests.core.test_gateways_inbound).
    "gateway-inbound": Page(post=EVERYBODY, empty=True),
    "gateway-receipts": Page(post=EVERYBODY, empty=True),
    "how-it-works": Page(EVERYBODY),
    "rights": Page(EVERYBODY),
    "contact": Page(EVERYBODY),
    "for-firms": Page(EVERYBODY),
    "for-operators": Page(EVERYBODY),
    "privacy": Page(EVERYBODY),
    "accessibility": Page(EVERYBODY),
    "caller-check": Page(EVERYBODY),
    "blacklist": Page(EVERYBODY),
    "listing": Page(EVERYBODY, args={"public_id": "ble_none"}, empty=True),
    "statistics": Page(EVERYBODY),
    "reports": Page(EVERYBODY),
    "report": Page(EVERYBODY, args={"public_id": "rpt_none"}, empty=True),
    "report-data": Page(EVERYBODY, args={"public_id": "rpt_none", "form": "csv"}, empty=True),
    "report-pdf": Page(EVERYBODY, args={"public_id": "rpt_none", "language": "en"}, empty=True),
    "open-data": Page(EVERYBODY),
    "admitted-firms": Page(EVERYBODY),
    "problems": Page(EVERYBODY),
    "problem": Page(EVERYBODY, args={"code": "key.scope"}),
    "decisions": Page(EVERYBODY),
    "decision": Page(EVERYBODY, args={"public_id": NO_TOKEN}, empty=True),
    "verify-receipt": Page(EVERYBODY, EVERYBODY),
    "document-keys": Page(EVERYBODY),
    # Whoever holds the code of a document may see it, and no code is known here (compliance.cases.test_document_pages).
    "verify-statement": Page(EVERYBODY, args={"code": NO_TOKEN}, empty=True),
    "verify-pdf": Page(EVERYBODY, args={"code": NO_TOKEN, "language": "en"}, empty=True),
    # Whoever holds the address of a message may use it (registry.register.test_unsubscribe).
    "unsubscribe": Page(EVERYBODY, EVERYBODY, args={"token": NO_TOKEN}, empty=True),
    # Whoever holds a receipt knows its code (registry.scrubs.test_scrub_pages).
    "receipt-check": Page(EVERYBODY, args={"public_id": "scr_none", "code": "0" * 20}, empty=True),
    "jwks": Page(EVERYBODY),
    "openapi": Page(EVERYBODY),
    "api-docs": Page(EVERYBODY),
    "register": Page(EVERYBODY),
    "complain": Page(EVERYBODY, EVERYBODY),
    "complain-when": Page(EVERYBODY, EVERYBODY),
    "complain-about": Page(EVERYBODY, EVERYBODY),
    "complaint-status": Page(EVERYBODY, EVERYBODY),
}

CITIZENS = {
    "complain-check": Page(CITIZEN, CITIZEN),
    "complain-calls": Page(CITIZEN, CITIZEN),
    "complaint-done": Page(CITIZEN, of="complaint"),
    "my-complaints": Page(CITIZEN),
    "my-complaint": Page(CITIZEN, of="complaint"),
    "my-complaint-disclosures": Page(CITIZEN, CITIZEN, of="complaint", empty=True),
    "complaint-money": Page(post=CITIZEN, of="complaint", says={"lost": "yes"}),
    "complaint-more": Page(CITIZEN, CITIZEN, of="complaint", says={"claimed_name": "Sunrise"}),
    "complaint-recordings": Page(CITIZEN, CITIZEN, of="complaint"),
    "complaint-recording": Page(CITIZEN, of="complaint recording"),
    "complaint-operator": Page(CITIZEN, CITIZEN, of="complaint", says={"operator": "{operator}", "agree": "on"}),
    "complaint-review": Page(CITIZEN, CITIZEN, of="answered complaint", says={"reasons": "Look again."}),
    "complaint-withdraw": Page(CITIZEN, CITIZEN, of="complaint", says={}),
    "complaint-operator-end": Page(CITIZEN, CITIZEN, of="complaint", says={}),
    "my-numbers": Page(CITIZEN),
    "my-number-add": Page(CITIZEN, CITIZEN),
    "my-number-code": Page(CITIZEN, CITIZEN),
    "my-number-anew": Page(CITIZEN, CITIZEN),  # leads back: nothing is under way
    "my-number-remove": Page(CITIZEN, CITIZEN, of="number", says={}),
    "my-line": Page(CITIZEN, CITIZEN),  # leads back: no operator said that it ended
    "my-preferences": Page(CITIZEN, CITIZEN, of="line"),
    "my-preferences-all": Page(post=CITIZEN, of="line"),  # all is stopped already
    "my-preferences-check": Page(CITIZEN, CITIZEN, of="line"),
    "my-preferences-done": Page(CITIZEN, of="line"),
    "my-preferences-withdraw": Page(CITIZEN, CITIZEN, of="line", says={}, drawn="."),
    "my-history": Page(CITIZEN, of="line"),
    "my-history-undo": Page(CITIZEN, CITIZEN, args={"change_id": "0"}, empty=True),
    "my-firms": Page(CITIZEN, CITIZEN, of="line", says={"firm": "{firm}", "wish": "refuse"}, drawn="."),
    "my-consents": Page(CITIZEN),
    "my-asked": Page(CITIZEN),
    "my-asked-file": Page(CITIZEN),
    "my-caller-lines": Page(CITIZEN),
    "my-caller-line-decide": Page(CITIZEN, CITIZEN, args={"claim_id": "1", "act": "confirm"}, empty=True),
    "my-consent-proof": Page(CITIZEN, args={"public_id": "con_none", "attachment": "none"}, empty=True),
    "my-consent-decide": Page(CITIZEN, CITIZEN, of="consent", says={}, drawn="/my/consents/"),
    "caller-no-spam": Page(CITIZEN, CITIZEN),  # leads back to the question
    "my-listings": Page(CITIZEN),
    "my-listing": Page(CITIZEN, CITIZEN, of="appealed"),
    "my-help": Page(CITIZEN),
    "my-help-add": Page(CITIZEN, CITIZEN),
    "my-help-code": Page(CITIZEN, CITIZEN),
    "my-help-line": Page(CITIZEN, CITIZEN, of="delegation", says={"everything": "1"}, drawn="."),
    "my-help-refuse": Page(post=CITIZEN, of="delegation", args={"public_id": "con_none"}, empty=True),
    "my-help-complain": Page(CITIZEN, of="delegation"),
    "my-help-end": Page(CITIZEN, CITIZEN, of="delegation", says={}),
    "my-security": Page(CITIZEN),
    "my-data": Page(CITIZEN, CITIZEN),
    "my-data-file": Page(CITIZEN),  # leads back: nobody asked for one
    "my-leave": Page(CITIZEN, CITIZEN, says={}, drawn="."),
    "my-leave-stop": Page(post=CITIZEN),
    "my-security-end-elsewhere": Page(post=CITIZEN),
}

A_QUESTION = {"form": "question", "question-text": "why us"}
WEBHOOK = {"url": "https://hooks.example.com/more", "events": "watchlist.changed"}
INVITED = {"name": "New", "email": "new@example.cn"}
KEY = {"name": "A key", "live": "live", "lifetime": "90", "networks": ""}
FIRMS = {
    "email-link": Page(EVERYBODY, args={"token": NO_TOKEN}),
    "email-link-join": Page(EVERYBODY, EVERYBODY),
    "email-link-decline": Page(post=EVERYBODY),
    "email-link-contact": Page(EVERYBODY, EVERYBODY),
    "marketer-apply": Page(EVERYBODY, EVERYBODY),
    "marketer-apply-form": Page(EVERYBODY, EVERYBODY),
    "marketer-overview": Page(FIRM),
    "marketer-scrub": Page(FIRM, FIRM),
    "marketer-scrubs": Page(FIRM),
    "marketer-scrub-page": Page(FIRM, of="scrub"),
    "marketer-scrub-receipt": Page(FIRM, of="scrub"),
    # A process sets it, for whoever may read the page of the scrub.
    "marketer-scrub-receipt-pdf": Page(FIRM, args={"public_id": "scr_none"}, empty=True),
    "marketer-usage": Page(FIRM),
    "marketer-quota-ask": Page(FIRM, FIRM),
    "marketer-quota-withdraw": Page(FIRM, FIRM, of="quota request", says={}),
    "marketer-quota-paper": Page(FIRM, of="quota paper"),
    "marketer-complaints": Page(FIRM),
    "marketer-lists": Page(FIRM, FIRM),
    "marketer-list": Page(FIRM, of="list"),
    "marketer-list-end": Page(FIRM, FIRM, of="finished list", says={}),
    "marketer-list-columns": Page(post=FIRM, of="list"),
    "marketer-list-watch": Page(post=FIRM, of="list"),
    "marketer-list-result": Page(FIRM, of="list"),
    "marketer-list-consents": Page(FIRM, of="list"),
    "marketer-watchlists": Page(FIRM, FIRM),
    "marketer-watchlist": Page(FIRM, of="watch list"),
    "marketer-watchlist-end": Page(FIRM, FIRM, of="watch list", says={}),
    "marketer-restriction": Page(FIRM, FIRM, of="firm's restriction", says={"text": "our switchboard"}),
    "marketer-consents": Page(FIRM, FIRM),
    "marketer-revocations": Page(FIRM),
    "marketer-consent-proofs": Page(FIRM, FIRM, of="consent"),
    "marketer-consents-job": Page(FIRM, args={"public_id": "none"}, empty=True),
    "marketer-consents-job-download": Page(FIRM, args={"public_id": "none"}, empty=True),
    "marketer-consent-claim": Page(FIRM, FIRM),
    "marketer-consents-file": Page(FIRM, FIRM),
    "marketer-consents-file-answers": Page(FIRM, args={"answers": "none"}, empty=True),
    "marketer-consents-file-download": Page(FIRM, args={"answers": "none"}, empty=True),
    "marketer-admission": Page(FIRM, FIRM),
    "marketer-admission-document": Page(FIRM, of="firm paper"),
    "marketer-admission-ask": Page(OWNER, OWNER, args={"kind": "renewal"}),
    "marketer-name": Page(OWNER, OWNER),
    "marketer-contact": Page(OWNER_ANEW, OWNER_ANEW, says={"contact_name": "李雷"}),
    "marketer-contact-email": Page(OWNER_ANEW, OWNER_ANEW, says={"email": "kontakt@firm.example"}, confirmed=True),
    "marketer-branch": Page(
        OWNER, OWNER, says={"name": "南京分公司", "registration_code": "91320000MA1FL00034", "province": "CN-JS"}
    ),
    "marketer-branch-end": Page(OWNER, OWNER, of="branch", says={}),
    "marketer-service-address": Page(OWNER_ANEW, OWNER_ANEW, says={}),
    "marketer-service-address-end": Page(OWNER, OWNER),
    "marketer-refusals": Page(FIRM, FIRM, says={"number": "13912345676"}, confirmed=True),
    "marketer-callers": Page(FIRM, FIRM, says={"caller": "4008095559"}, confirmed=True),
    "marketer-caller": Page(FIRM, of="caller number"),
    "marketer-caller-code": Page(FIRM, FIRM),
    "marketer-caller-code-send": Page(FIRM, FIRM, of="caller number"),
    "marketer-caller-documents": Page(FIRM, FIRM, of="caller number"),
    "marketer-caller-document": Page(FIRM, of="caller number", args={"attachment": "att_none"}, empty=True),
    "marketer-caller-end": Page(FIRM, FIRM, of="caller number", says={}),
    "marketer-keys": Page(FIRM),
    "marketer-key-create": Page(OWNER_ANEW, OWNER_ANEW, says={**KEY, "scopes": "scrub"}, confirmed=True),
    "marketer-key-create test": Page(post=OWNER_ANEW, says={**KEY, "scopes": "scrub", "live": "test"}),
    "marketer-key-made": Page(OWNER, of="key"),
    "marketer-key-rotate": Page(OWNER_ANEW, OWNER_ANEW, of="key", says={"overlap": "7"}),
    "marketer-key-limit": Page(OWNER_ANEW, OWNER_ANEW, of="key", says={"most_a_day": "1000"}),
    "marketer-key-revoke": Page(OWNER, OWNER, of="key", says={}),
    "marketer-mandates": Page(FIRM),
    "marketer-mandate-add": Page(OWNER, OWNER),
    "marketer-mandate-accept": Page(OWNER, OWNER, of="asked mandate", says={}),
    "marketer-mandate-end": Page(OWNER, OWNER, of="mandate", says={}),
    "marketer-team": Page(FIRM),
    "marketer-member-invite": Page(post=OWNER_ANEW, says=INVITED, confirmed=True),
    "marketer-invitation-withdraw": Page(post=OWNER, of="member invitation", says={}),
    "marketer-owner-make": Page(OWNER_ANEW, OWNER_ANEW, of="member", says={}),
    "marketer-member-end": Page(OWNER_ANEW, OWNER_ANEW, of="member", says={}),
    "marketer-webhooks": Page(FIRM),
    "marketer-webhook-create": Page(OWNER, OWNER, says=WEBHOOK, confirmed=True),
    "marketer-webhook": Page(FIRM, of="webhook"),
    "marketer-webhook-change": Page(OWNER, OWNER, of="webhook", says=WEBHOOK),
    "marketer-webhook-secret": Page(OWNER, OWNER, of="webhook", says={}),
    "marketer-webhook-secret-shown": Page(OWNER, of="webhook"),
    "marketer-webhook-end": Page(OWNER, OWNER, of="webhook", says={}),
    "marketer-webhook-act": Page(OWNER, OWNER, of="webhook"),
    "marketer-listings": Page(FIRM),
    "marketer-listing": Page(FIRM, FIRM, of="firm's entry", says=A_QUESTION, drawn="."),
    "marketer-notices": Page(FIRM),
    "marketer-notice": Page(FIRM, FIRM, of="notice", says={"text": "We asked first."}, drawn="."),
    "marketer-notice-hearing": Page(FIRM, FIRM, of="notice"),
    "marketer-notice-objection": Page(FIRM, FIRM, of="notice"),
    "marketer-notice-more-time": Page(FIRM, FIRM, of="notice", says={"reason": "The archive moves."}, drawn="."),
    "marketer-notice-repair": Page(FIRM, FIRM, of="notice", empty=True),
    "marketer-notice-disclosures": Page(FIRM, FIRM, of="notice"),
    "marketer-notice-matching": Page(FIRM, of="notice"),
    "marketer-notice-matching-add": Page(FIRM, FIRM, of="notice"),  # leads back to the page
    "marketer-notice-matching-close": Page(FIRM, FIRM, of="notice"),
    "marketer-notice-matching-columns": Page(FIRM, FIRM, of="notice matching file"),  # leads back to the page
    "marketer-notice-matching-progress": Page(FIRM, of="notice matching file"),
    "marketer-notice-attachments": Page(FIRM, of="notice"),
    "marketer-notice-attachments-add": Page(FIRM, FIRM, of="notice"),  # leads back to the list
    "marketer-notice-attachment": Page(FIRM, of="notice file"),
    "marketer-notice-attachment-original": Page(FIRM, FIRM, of="notice recording"),
    "marketer-document": Page(FIRM, args={"document_id": NO_TOKEN}, empty=True),
    "marketer-document-pdf": Page(FIRM, args={"document_id": NO_TOKEN, "language": "en"}, empty=True),
    "operator-home": Page(OPERATOR_HOME),
    "operator-questions": Page(OPERATOR),
    "operator-question": Page(OPERATOR, OPERATOR, of="question", says={"outcome": "not_ours"}),
    "operator-counter": Page(OPERATOR_SHIFT, OPERATOR_SHIFT, says={**AT_COUNTER, "act": "register"}),
    "operator-counter-complain": Page(OPERATOR_SHIFT, OPERATOR_SHIFT, says={**AT_COUNTER, **OF_A_CALL}),
    "operator-counter-withdraw": Page(OPERATOR_ANEW, OPERATOR_ANEW, says=AT_COUNTER),
    "operator-counter-receipt": Page(OPERATOR_SHIFT, args={"public_id": "cnt_none"}, empty=True),
    "operator-key-create": Page(OPERATOR_ANEW, OPERATOR_ANEW, says={**KEY, "scopes": "register"}),
    "operator-key-made": Page(OPERATOR, of="operator key"),
    "operator-key-revoke": Page(OPERATOR, OPERATOR, of="operator key", says={}),
}

WORKERS = who("officer, head, supervisor", "officer head supervisor")
ASSIGNERS = who("head, supervisor", "head supervisor")
SUPERVISORS = who("supervisor", "supervisor")
SUPERVISORS_HERE = who("supervisor of the office or the national one", "supervisor-here")
ASSIGNERS_HERE = who("head, supervisor of the office that is asked or the national one", "head-here supervisor-here")
# From today on, for one further time of this deputy is named ahead already.
REPRESENTED = {
    "form": "deputy", "deputy-grant": "{away_grant}", "deputy-deputy": "{spare_officer}", "deputy-first": "2026-11-20",
    "deputy-last": "2026-12-05",
}  # fmt: skip
NOT_TAKEN = {
    "form": "answer",
    "answer-transfer": "{transfer}",
    "answer-accepted": "no",
    "answer-answer": "no seat here",
}
SPOKEN_OF = {"kind": "fraud", "category": "loans"}
CALLS = {"complaints": "{unconfirmed}", "operator": "{operator}", "reference": "T-1"}
PURPOSE = {"purpose": "ask_complainant", "words": "to ask when it rang"}
FACT = {"form": "fact", "fact-fact": "defended", "fact-note": "told us"}
ASIDE = {"form": "fact", "fact-fact": "recused", "fact-note": "a cousin"}
STANDS_ASIDE = {"form": "aside", "aside-reason": "a cousin"}
ASKED = {"form": "ask", "ask-person": "{spare_officer}", "ask-reason": "worked there"}
ELSEWHERE = {"form": "transfer", "transfer-province": "CN-XJ", "transfer-reason": "its seat"}
SPLIT = {"form": "split", "split-breaches": "registered", "split-reason": "another matter"}
NAMED = {"form": "respondent", "respondent-name": "Somebody", "respondent-reason": "by the contract"}
FOUND_OUT = {
    "form": "record", "record-kind": "bombing", "record-source": "records", "record-reference": "R-1",
    "record-since": "2026-11-01",
}  # fmt: skip
DROPPED = {"form": "drop", "drop-reason": "asked elsewhere"}
LOOKED = {"act": "look", "reason": "looked into"}
GRANTED = {"form": "answer", "answer-outcome": "granted", "answer-reason": "not its line"}
THE_CASE = "/regulator/cases/{case}/"
THE_ENTRY = "/regulator/blacklist/{entry}/"
THE_DESK = {
    "desk-today": Page(DESK),
    "desk-mine": Page(DESK),
    "desk-load": Page(LOAD),
    "desk-cases": Page(DESK),
    "desk-cases-bulk": Page(CASE_WORK, CASE_WORK),
    "desk-views": Page(DESK, DESK, says={"step": "save", "name": "mine", "query": "state=opened"}),
    "desk-case": Page(DESK, of="case"),
    "desk-case-take": Page(CASE_WORK, CASE_WORK, of="case", says={}, may=who("officer", "officer")),
    "desk-case-take assign": Page(post=CASE_WORK, of="case", says={"officer": "{spare_officer}"}, may=ASSIGNERS),
    "desk-case-note": Page(CASE_WORK, CASE_WORK, of="case", says={"text": "a note"}),
    "desk-case-bundle": Page(CASE_WORK, CASE_WORK, of="case"),
    "desk-case-payment": Page(CASE_WORK, CASE_WORK, of="case", says={}, drawn=".", empty=True),
    "desk-case-write-off": Page(CASE_WORK, CASE_WORK, of="case", says={}, drawn=".", empty=True),
    "desk-case-write-off-propose": Page(CASE_WORK, CASE_WORK, of="case", empty=True),  # leads back to the page
    "desk-case-publication": Page(CASE_WORK, CASE_WORK, of="case", says={}, drawn=".", empty=True),
    "desk-case-evidence": Page(DESK, of="case"),
    "desk-case-confirm-calls": Page(CASE_WORK, CASE_WORK, of="case", says=CALLS, may=WORKERS, drawn="."),
    "desk-case-people": Page(CASE_WORK, CASE_WORK, of="case", says=STANDS_ASIDE, drawn="."),
    "desk-case-people ask": Page(post=CASE_WORK, of="case", says=ASKED, drawn="."),
    "desk-case-people transfer": Page(post=CASE_WORK, of="case", says=ELSEWHERE, may=ASSIGNERS, drawn="."),
    "desk-case-combine": Page(CASE_WORK, CASE_WORK, of="case", says=SPLIT, may=SUPERVISORS, drawn="."),
    "desk-case-campaign": Page(CASE_WORK, CASE_WORK, of="case"),
    "desk-case-disclosures": Page(CASE_WORK, CASE_WORK, of="case"),
    "desk-case-more-time": Page(CASE_WORK, CASE_WORK, of="case"),
    "desk-case-record": Page(CASE_WORK, CASE_WORK, of="case", says=FACT, drawn="."),
    "desk-case-record recuse": Page(post=CASE_WORK, of="case", says=ASIDE, drawn="."),
    "desk-case-record respondent": Page(post=CASE_WORK, of="case", says=NAMED, drawn="."),
    "desk-case-attachments": Page(DESK, of="case"),
    "desk-case-attachments-add": Page(CASE_WORK, CASE_WORK, of="case"),  # leads back to the list
    "desk-case-attachment": Page(CASE_FILES, of="case file"),
    "desk-case-attachment-original": Page(CASE_WORK, CASE_WORK, of="case file"),
    "desk-case-documents": Page(DESK, of="case"),
    "desk-case-document": Page(DESK, of="case", args={"document_id": NO_TOKEN}, empty=True),
    "desk-case-document-pdf": Page(DESK, of="case", args={"document_id": NO_TOKEN, "language": "en"}, empty=True),
    "desk-case-draft": Page(DESK, of="case", args={"kind": "notice"}),
    "desk-case-draft-pdf": Page(DESK, of="case", args={"kind": "notice", "language": "en"}),
    "desk-preservations": Page(DESK),
    "desk-preservation": Page(CASE_WORK, CASE_WORK, of="preservation request", says=DROPPED),
    "desk-preservation-pdf": Page(DESK, of="preservation request", args={"language": "en"}, empty=True),
    "desk-staffing": Page(CASE_WORK, CASE_WORK, says=REPRESENTED, may=SUPERVISORS_HERE),
    "desk-staffing end": Page(post=CASE_WORK, says={"form": "end", "end-deputy": "{deputy}"}, may=SUPERVISORS_HERE),
    "desk-staffing answer": Page(post=CASE_WORK, says=NOT_TAKEN, may=ASSIGNERS_HERE),
    "desk-complaints": Page(DESK),
    "desk-complaint": Page(DESK, of="complaint"),
    "desk-complaint-number": Page(CASE_WORK, CASE_WORK, of="complaint", says=PURPOSE),
    "desk-complaint-recording": Page(CASE_WORK, CASE_WORK, of="complaint recording"),
    "desk-complaint-recording-copy": Page(CASE_FILES, of="complaint file"),
    "desk-complaint-recording-heard": Page(LISTING_WORK, LISTING_WORK, of="complaint recording"),
    "desk-complaint-text": Page(LISTING_WORK, LISTING_WORK, of="complaint", says=SPOKEN_OF),
    "desk-complaint-referral": Page(ADMISSIONS, ADMISSIONS, of="complaint", says={"receipt": "A-1"}),
    "desk-complaint-review": Page(
        LISTING_WORK, LISTING_WORK, of="reviewed complaint", says={"stands": "yes", "answer": "It stands."}
    ),
    "desk-complaint-ask": Page(LISTING_WORK, LISTING_WORK, of="complaint", says={}),
    "desk-imports": Page(DESK),
    "desk-import-hand-in": Page(HELD_ROWS, HELD_ROWS),  # leads back to the list
    "desk-import-progress": Page(DESK, of="import"),  # so does this, but for a part of that page
    "desk-held-rows": Page(DESK),
    "desk-held-row-caller": Page(HELD_ROWS),  # leads back to the list
    "desk-held-row-caller ask": Page(post=HELD_ROWS, of="held row", says={}),
    "desk-held-row-release": Page(HELD_ROWS),  # leads back to the list
    "desk-held-row-release release": Page(post=HELD_ROWS, of="held row", says={"reason": "looked into"}),
    "desk-import-judge": Page(HELD_ROWS),  # leads back to the rows
    "desk-import-judge judge": Page(post=HELD_ROWS, of="import", says={}),
    "desk-import-withdraw": Page(ADMISSIONS, ADMISSIONS, of="import", says={"reason": "another year's"}),
    "desk-callers": Page(DESK),
    "desk-caller": Page(DESK, of="caller"),
    "desk-caller-facts": Page(DECLARATIONS, DECLARATIONS, of="caller", says=FOUND_OUT),
    "desk-question-withdraw": Page(LISTING_WORK, LISTING_WORK, of="asked question", says={}),
    "desk-caller-ask": Page(LISTING_WORK, LISTING_WORK, of="caller", says={"kind": "line", "operator": "{operator}"}),
    "desk-firms": Page(DESK),
    "desk-firm": Page(DESK, of="firm"),
    "desk-consent-lead": Page(
        DECLARATIONS,
        DECLARATIONS,
        may=OFFICE_OF_FIRM,
        of="consent lead",
        says={"form": "close", "close-reason": "none"},
    ),
    "desk-admissions": Page(DESK),
    "desk-admission": Page(
        ADMISSIONS, ADMISSIONS, of="applicant", args={"answer": "confirm"}, says={"ground": "register"}
    ),
    "desk-admission admit": Page(post=ADMISSIONS, of="confirmed applicant", args={"answer": "admit"}, says={}),
    "desk-admission refuse": Page(post=ADMISSIONS, of="applicant", args={"answer": "refuse"}, says={"reason": "no"}),
    "desk-admission-requests": Page(DESK),
    "desk-admission-request": Page(
        ADMISSIONS, ADMISSIONS, of="admission request", says={"outcome": "granted", "reason": "yes"}
    ),
    "desk-firm-document": Page(CASE_FILES, of="firm's paper"),
    "desk-declarations": Page(DESK),
    "desk-declaration-ask": Page(
        DECLARATIONS, DECLARATIONS, may=OFFICE_OF_FIRM, of="declaration", says={"operator": "{operator}"}
    ),
    "desk-declaration-document": Page(CASE_FILES, of="declaration", args={"attachment": "att_none"}, empty=True),
    "desk-declaration": Page(DECLARATIONS, args={"answer": "approve"}),  # leads back to the list
    "desk-declaration approve": Page(
        post=DECLARATIONS, may=OFFICE_OF_FIRM, of="declaration", args={"answer": "approve"}, says={}
    ),
    "desk-declaration refuse": Page(
        post=DECLARATIONS, may=OFFICE_OF_FIRM, of="declaration", args={"answer": "refuse"}, says={"reason": "no"}
    ),
    "desk-restrictions": Page(DESK),
    "desk-restriction": Page(
        DECLARATIONS, DECLARATIONS, may=OFFICE_OF_FIRM, of="restriction", says={"outcome": "kept", "reason": "no"}
    ),
    "desk-planted": Page(ADMISSIONS),
    "desk-plant": Page(ADMISSIONS, ADMISSIONS),
    "desk-planted-code": Page(ADMISSIONS, ADMISSIONS),
    "desk-planted-call": Page(
        ADMISSIONS, ADMISSIONS, of="planted number", says={"caller": "95588", "day": "2026-11-20", "time": "00:00"}
    ),
    "desk-planted-lead": Page(ADMISSIONS, ADMISSIONS, of="planted lead", drawn=".", says={"reason": "looked into"}),
    "desk-planted-end": Page(ADMISSIONS, ADMISSIONS, of="planted number", says={}),
    "desk-blacklist": Page(DESK),
    "desk-recommend": Page(LISTING_WORK, LISTING_WORK),
    "desk-entry": Page(DESK, of="listing"),
    "desk-entry-act": Page(LISTING_WORK, LISTING_WORK, of="standing entry", says=LOOKED, drawn=THE_ENTRY),
    "desk-quotas": Page(DESK),
    "desk-quota": Page(ADMISSIONS, args={"public_id": "qta_none", "answer": "grant"}),  # leads back to the list
    "desk-quota grant": Page(
        post=ADMISSIONS,
        may=OFFICE_OF_FIRM,
        of="waiting quota",
        args={"answer": "grant"},
        says={"granted": "5000000", "answer": "shown"},
    ),
    "desk-quota refuse": Page(
        post=ADMISSIONS, may=OFFICE_OF_FIRM, of="waiting quota", args={"answer": "refuse"}, says={"answer": "not shown"}
    ),
    "desk-quota-paper": Page(CASE_FILES, of="waiting quota paper"),
    "desk-appeals": Page(DESK),
    "desk-appeal": Page(LISTING_WORK, LISTING_WORK, of="appeal", says=GRANTED, drawn="."),
    "desk-never-list": Page(
        LISTING_WORK, LISTING_WORK, says={"value": "02586537152", "reason": "a hospital"}, national=True
    ),
    "desk-listing": Page(
        CASE_WORK, CASE_WORK, may=LISTING_WORK, of="listing", args={"answer": "confirm"}, says={}, drawn=THE_CASE
    ),
    "desk-listing refuse": Page(
        post=CASE_WORK, may=LISTING_WORK, of="listing", args={"answer": "refuse"}, says={"reason": "no"}, drawn=THE_CASE
    ),
    "desk-reports": Page(DESK, DESK, may=REPORTING, says={"start": "2026-11-17", "end": "2026-11-18", "scope": ""}),
    "desk-report": Page(DESK, of="report"),
    "desk-report-progress": Page(DESK, of="report"),
    "desk-report-figures": Page(DESK, of="report", args={"form": "csv"}),
    "desk-report-draft": Page(DESK, of="report"),
    "desk-report-pdf": Page(DESK, of="report", args={"language": "en"}, empty=True),
    "desk-report-release": Page(REPORTING, REPORTING, of="report"),
    "desk-report-correct": Page(REPORTING, REPORTING, of="report", says={"reason": "a late file"}, drawn="."),
    "desk-policy": Page(DESK),
    "desk-access-log": Page(ACCESS_LOG),
    "desk-access-sample": Page(ACCESS_LOG),
    "desk-access-mark": Page(AUDITOR, AUDITOR, of="opening", says={"mark": "in_order"}),
}
# The acts of the case desk, each with the roles that may do it (APL 54–58 and the pack's desk: who checks, files, decides).
# One that is not named here is walked with the roles of its row in the workflow.
ACTS = {
    "case.check": "officer",
    "case.file": "head",
    "case.close_with_advice": "head",
    "case.refer": "supervisor",
    "case.refer_rest": "supervisor",
    "case.refer_sector": "supervisor",
    "case.authorise_rest": "head",
    "case.record_return": "supervisor",
    "case.record_answer": "officer supervisor",
    "case.investigate": "officer",
    "case.ask_firm": "officer",
    "case.propose_penalty": "legal_reviewer",
    "case.serve_notice": "officer",
    "case.send_notice": "officer",
    "case.serve_paper": "officer",
    "case.call_hearing": "hearing_officer",
    "case.name_representative": "officer hearing_officer",
    "case.adjourn_hearing": "hearing_officer",
    "case.ask_recusal": "officer hearing_officer",
    "case.decide_recusal": "head",
    "case.record_absence": "hearing_officer",
    "case.record_hearing": "hearing_officer",
    "case.sign_record": "hearing_officer",
    "case.send_decision": "officer",
    "case.decide": "head",
    "case.serve_decision": "officer",
    "case.record_reconsideration": "officer supervisor",
    "case.record_suit": "officer supervisor",
    "case.revoke": "head",
    "case.close": "supervisor",
    "case.reopen": "supervisor",
    "case.record_judgment": "supervisor",
    "case.authorise_referral": "head",
    "case.review_again": "legal_reviewer",
    "case.record_annulment": "officer supervisor",
    "case.record_set_aside": "officer supervisor",
    "case.record_lifted": "officer supervisor",
    "case.record_outcome": "officer supervisor",
    "case.record_change": "officer supervisor",
    "case.order_stay": "head",
    "case.record_stay": "officer supervisor",
    "case.end_stay": "head supervisor",
    "case.publish": "head",
    "case.lift_suspension": "head",
    "case.record_rectification": "officer",
    "case.ask_complainants": "officer",
    "case.extend_filing": "head",
    "case.extend_answer": "officer",
    "case.extend_statement": "officer",
    "case.extend_decision": "head",
    "case.extend_reconsideration": "officer supervisor",
    "case.propose_preservation": "officer",
    "case.order_preservation": "head",
    "case.refuse_preservation": "head",
    "case.end_preservation": "head",
}
ANOTHERS = "这项操作须由其他岗位办理。"
BROUGHT = {
    "matching_offered": "on", "findings_review": "words", "defences_checked": "on",
    "defence_answer": "words", "collective_record": "words",
    "reasons_published": "words", "outcome_sent": "on", "service_way": "post",
    "service_on": "2026-11-20", "service_reference": "EMS 1", "hearing_place": "a hall", "hearing_session": "open",
    "representative": "words", "recusal_outcome": "refused", "hearing_present": "words", "hearing_points": "words",
    "hearing_evidence": "words", "hearing_statement": "words", "hearing_unsigned": "words", "reconsideration_outcome": "upheld",
    "reconsideration_served_at": "2026-11-20T09:30", "judgment_reference": "No. 1", "outcome_registered": "established",
    "new_facts": "on", "authority": "police", "sanction": "warning_fine", "fine": "30000",
    "sanction_proposed": "warning_fine", "fine_proposed": "30000", "hearing_at": "2026-12-20T09:30",
    "reason": "words", "text": "words", "applied_on": "2026-11-20", "annulment": "annulled", "outcome_paper": "No. 2",
    "stay_by": "court", "stay_paper": "No. 3", "stay_since": "2026-11-20", "rectify_proof": "a report",
    "rectify_outcome": "full",
    "preserved_items": "words", "preserved_place": "words",
    "preserved_outcome": "kept",
}  # fmt: skip

ROLE = {"role": "auditor", "province": "CN-JS"}
ADMINISTRATION = {
    "administration": Page(ADMINISTRATOR),
    "administration-officers": Page(ADMINISTRATOR),
    "administration-role-grant": Page(ADMINISTRATOR_ANEW, ADMINISTRATOR_ANEW, of="staff", says=ROLE),
    "administration-officer-close": Page(ADMINISTRATOR_ANEW, ADMINISTRATOR_ANEW, of="staff", says={}),
    "administration-role-end": Page(ADMINISTRATOR_ANEW, ADMINISTRATOR_ANEW, of="grant", says={}),
    "administration-invitations": Page(ADMINISTRATOR),
    "administration-invite": Page(
        ADMINISTRATOR_ANEW, ADMINISTRATOR_ANEW, says={**ROLE, "name": "N", "email": "n@office.example"}
    ),
    "administration-invitation-withdraw": Page(post=ADMINISTRATOR, of="invitation", says={}),
    "administration-invitation-renew": Page(post=ADMINISTRATOR_ANEW, of="sent invitation", says={}),
    "administration-proposals": Page(ADMINISTRATOR),
    "administration-role-confirm": Page(post=ADMINISTRATOR_ANEW, of="role proposal", says={}),
    "administration-role-refuse": Page(post=ADMINISTRATOR, of="role proposal", says={}),
    "administration-invitation-confirm": Page(post=ADMINISTRATOR_ANEW, of="invitation", says={}),
    "administration-invitation-refuse": Page(post=ADMINISTRATOR, of="invitation", says={}),
    "administration-messages": Page(ADMINISTRATOR),
    "administration-message-purpose": Page(
        ADMINISTRATOR_ANEW, ADMINISTRATOR_ANEW, says={}, args={"purpose": "consent", "answer": "stop"}
    ),
    "administration-operators": Page(ADMINISTRATOR, ADMINISTRATOR, says={"name": "Third Telecom"}),
    "administration-operator": Page(ADMINISTRATOR, of="operator"),
    "administration-operator-member-invite": Page(post=ADMINISTRATOR_ANEW, of="operator", says=INVITED),
    "administration-operator-invitation-withdraw": Page(post=ADMINISTRATOR, of="operator invitation", says={}),
    "administration-operator-access": Page(ADMINISTRATOR_ANEW, ADMINISTRATOR_ANEW, of="operator"),
    "administration-operator-member-confirm": Page(post=ADMINISTRATOR_ANEW, of="waiting operator member", says={}),
    "administration-operator-member-end": Page(ADMINISTRATOR_ANEW, ADMINISTRATOR_ANEW, of="operator member", says={}),
}

# Pages that come with libraries, by the beginnings and ends of their names (fnmatch). The first that fits counts.
LIBRARY = {
    "account_login": Page(EVERYBODY, EVERYBODY),
    "account_logout": Page(SIGNED_IN, SIGNED_IN),
    "account_inactive": Page(SIGNED_IN),
    "account_reauthenticate": Page(BY_MAIL, BY_MAIL),
    "account_signup": Page(NOBODY, NOBODY),
    "account_confirm_login_code": Page(NOBODY, NOBODY),
    "account_reset_password*_done": Page(EVERYBODY),
    "account_reset_password*": Page(EVERYBODY, EVERYBODY),
    "account_email*": Page(NOBODY, NOBODY),
    "account_confirm_email": Page(NOBODY, NOBODY),
    "account_set_password": Page(BY_MAIL, BY_MAIL),
    "account_change_password": Page(BY_MAIL, BY_MAIL),
    "mfa_index": Page(BY_MAIL),
    "mfa_list_webauthn": Page(BY_MAIL),
    "mfa_edit_webauthn": Page(BY_MAIL, BY_MAIL),
    "mfa_authenticate": Page(EVERYBODY, EVERYBODY),
    "mfa_reauthenticate*": Page(BY_MAIL, BY_MAIL),
    "mfa_deactivate_totp": Page(BY_MAIL_ANEW, BY_MAIL_ANEW, empty=True),
    "mfa_view_recovery_codes": Page(BY_MAIL_ANEW, empty=True),
    "mfa_download_recovery_codes": Page(BY_MAIL_ANEW, empty=True),
    "mfa_*": Page(BY_MAIL_ANEW, BY_MAIL_ANEW),
    "usersessions_list": Page(SIGNED_IN, SIGNED_IN),
    "admin:logout": Page(post=ADMINISTRATOR),
    "admin:autocomplete": Page(ADMINISTRATOR, may=NOBODY),
    "admin:view_on_site": Page(ADMINISTRATOR, empty=True),
    "admin:app_list": Page(ADMINISTRATOR, args={"app_label": "core"}),
    "admin:admin/(*": Page(ADMINISTRATOR, empty=True),  # any other address below it
    "admin:*_history": Page(ADMINISTRATOR, empty=True),  # what was done stands in the audit trail
    "admin:*_add": Page(ADMINISTRATOR, may=NOBODY),
    "admin:*_delete": Page(ADMINISTRATOR, may=NOBODY),
    "admin:*": Page(ADMINISTRATOR),
}
PAGES = {**CORE, **CITIZENS, **FIRMS, **THE_DESK, **ADMINISTRATION}
