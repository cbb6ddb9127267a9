"""The table of the API: for each operation, by its id, which scope opens it, whose object it is about, and what is sent.

And its columns: every key that may be shown to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.matrix.visitors import ONE, OTHER

FIRM_SCOPES = ("scrub", "watchlist", "consent", "blacklist")
OPERATOR_SCOPES = ("register", "complaint", "blacklist", "verdict", "question")
EVERYBODY = "everybody"
SANDBOX = "sandbox"  # the scrub that a test key of the one firm made


@dataclass(frozen=True)
class Operation:
    """`scopes`: any of them opens it. `sandbox`: test keys too. `standing`: only for a firm that may ask, which a suspended
    or unadmitted one may not. `recorded`: rests on the record of a scrub, and the sandbox keeps none.

    `body` is sent, as `kind`; `query` stands behind the address.
    """

    scopes: str
    of: str = ""
    sandbox: bool = False
    standing: bool = False
    recorded: bool = False
    body: Mapping[str, Any] | str | None = None
    kind: str = "application/json"
    query: str = ""


PURPOSE = "channel=voice&category=loans"
CONSENT = {
    "number": "+8613912345679", "channels": ["voice"], "categories": ["loans"], "given_at": "2026-11-01T00:00:00Z",
    "evidence": {"kind": "form"},
}  # fmt: skip
TOLD = {"number": "+8613912345679", "at": "2026-11-19T00:00:00Z"}
REGISTRATION = {
    "number": "+8613912345679", "action": "register", "assurance": "sms_code", "at": "2026-11-19T00:00:00Z",
    "reference": "r-1", "preferences": {"all": True},
}  # fmt: skip
DISCONNECTION = {"number": "+8613912345679", "at": "2026-11-19T00:00:00Z", "reference": "d-1"}
COMPLAINT = {
    "caller": "4008095559", "called": "+8613912345679", "at": "2026-11-19T19:41:00+08:00", "channel": "voice",
    "kind": "marketing", "category": "loans", "reference": "c-1",
}  # fmt: skip
SCRUB = {"channel": "voice", "category": "loans", "rows": ["13912345678"]}
HEARS = "scrub watchlist consent"  # whoever may ask may hear of news

OPERATIONS = {
    "scrub": Operation("scrub", sandbox=True, standing=True, body=SCRUB),
    "scrubs": Operation("scrub", sandbox=True),
    "scrub_get": Operation("scrub", of="scrub", sandbox=True),
    "scrub_jobs": Operation("scrub", sandbox=True),
    "scrub_job": Operation(
        "scrub", sandbox=True, standing=True, body="phone\n13912345678\n", kind="text/csv", query=PURPOSE
    ),
    "scrub_job_get": Operation("scrub", sandbox=True, of="list"),
    "scrub_job_cancel": Operation("scrub", sandbox=True, of="finished list"),
    "scrub_job_result": Operation("scrub", sandbox=True, of="list"),
    "receipt_verify": Operation(EVERYBODY, body={"receipt": "eyJ"}),
    "receipt_proof": Operation(
        "scrub", of="scrub in the body", sandbox=True, recorded=True, body={"number": "13912345678"}
    ),
    "watchlists": Operation("watchlist", sandbox=True),
    "watchlist_create": Operation("watchlist", sandbox=True, of="scrub in the body", body={}),
    "watchlist_get": Operation("watchlist", sandbox=True, of="watch list"),
    "watchlist_end": Operation("watchlist", sandbox=True, of="watch list"),
    "watchlist_changes": Operation("watchlist", sandbox=True, of="watch list"),
    "consents": Operation("consent", sandbox=True),
    "consent_claim": Operation("consent", sandbox=True, standing=True, body=CONSENT),
    "consent_get": Operation("consent", sandbox=True, of="consent"),
    "consent_withdraw": Operation("consent", sandbox=True, of="consent"),
    "refusal_record": Operation("consent", sandbox=True, body=TOLD),
    # Each row is answered, and under this pack no relationship is kept: registry.register.test_told_api.
    "relationship_record": Operation(
        "consent",
        sandbox=True,
        standing=True,
        body="number,kind,at\n13912345679,purchase,2026-11-19\n",
        kind="text/csv",
    ),
    "unsubscribe_links": Operation("consent", sandbox=True, standing=True, body={"number": "+8613912345679"}),
    "webhooks": Operation(HEARS, sandbox=True),
    "webhook_create": Operation(HEARS, sandbox=True, body={"url": "https://hooks.example.com/more"}),
    "webhook_get": Operation(HEARS, sandbox=True, of="webhook"),
    "webhook_change": Operation(HEARS, sandbox=True, of="webhook", body={"events": ["watchlist.changed"]}),
    "webhook_delete": Operation(HEARS, sandbox=True, of="webhook"),
    "webhook_secret": Operation(HEARS, sandbox=True, of="webhook", body={}),
    "webhook_test": Operation(HEARS, sandbox=True, of="webhook", body={}),
    "webhook_deliveries": Operation(HEARS, sandbox=True, of="webhook"),
    "webhook_replay": Operation(HEARS, sandbox=True, of="webhook", body={"since": "2026-11-19T00:00:00Z"}),
    "registration_ingest": Operation("register", sandbox=True, body=REGISTRATION),
    "disconnection_ingest": Operation("register", sandbox=True, body=DISCONNECTION),
    "complaint_file": Operation("complaint", sandbox=True, body=COMPLAINT),
    "complaint_get": Operation("complaint", sandbox=True, of="complaint"),
    "complaints_import": Operation("complaint", body="caller,at\n", kind="text/csv", query="format=csv"),
    "complaints_import_get": Operation("complaint", of="import"),
    "complaints_import_rows": Operation("complaint", of="import"),
    "complaints_import_judge": Operation("complaint", of="import", body=""),
    "complaints_import_withdraw": Operation("complaint", of="import", body={"reason": "another year's"}),
    "open_data_complaints": Operation(EVERYBODY),
    "open_data_statistics": Operation(EVERYBODY),
    "open_data_blacklist": Operation(EVERYBODY),
    "questions": Operation("question", sandbox=True),
    "question_answer": Operation("question", of="question", sandbox=True, body={"outcome": "not_ours"}),
    "blacklist": Operation("blacklist", sandbox=True),
}


@dataclass(frozen=True)
class Key:
    """A column. `kind` says whose it is and how it stands; `scopes` what it may do; `sides` whose objects it sees."""

    name: str
    kind: str
    scopes: tuple[str, ...] = ()
    sides: frozenset[str] = field(default_factory=frozenset)
    live: bool = True


def key(name: str, kind: str, scopes: tuple[str, ...] = (), *sides: str, live: bool = True) -> Key:
    return Key(name, kind, scopes, frozenset(sides), live)


REFUSED = {"wrong", "another scheme", "revoked", "expired"}
CLOSED = {"suspended operator", "elsewhere", "not confirmed"}  # genuine, and yet nothing opens
KEYS = (
    key("no key", "none"),
    key("a wrong key", "wrong"),
    key("a key sent as a password", "another scheme", FIRM_SCOPES, ONE),
    key("a revoked key", "revoked", FIRM_SCOPES, ONE),
    key("an expired key", "expired", FIRM_SCOPES, ONE),
    key("a key used from another network", "elsewhere", FIRM_SCOPES, ONE),
    *(key(f"the firm's key for {scope}", "firm", (scope,), ONE) for scope in FIRM_SCOPES),
    key("the firm's whole key", "firm", FIRM_SCOPES, ONE),
    key("the firm's test key", "firm", FIRM_SCOPES, SANDBOX, live=False),
    key("another firm's key", "firm", FIRM_SCOPES, OTHER),
    key("another firm's test key", "another firm", FIRM_SCOPES, live=False),
    key("the call centre's key", "call centre", FIRM_SCOPES),
    key("the key of a firm that is confirmed no longer", "not confirmed", FIRM_SCOPES),
    key("the applicant's test key", "applicant", FIRM_SCOPES, live=False),
    key("the suspended firm's key", "suspended firm", FIRM_SCOPES),
    *(key(f"the operator's key for {scope}", "operator", (scope,), ONE) for scope in OPERATOR_SCOPES),
    key("the operator's test key", "operator", OPERATOR_SCOPES, live=False),
    key("another operator's key", "operator", OPERATOR_SCOPES, OTHER),
    key("the suspended operator's key", "suspended operator", OPERATOR_SCOPES, ONE),
)
