"""What each operation may be sent and answers: by operation, then by status ("" is the request) and kind of content.

Where one type is answered in several places one example of it, the fullest, stands with the type; its description says what
is left out, and when.

`tests/api/test_document.py` names what has none here, and what would not be taken or answered so.
"""

from typing import Any

from registry.engine.records.reasons import Reason
from registry.firms.rules.webhook import EVENTS

BARS, ASKS_CONSENT = str(Reason.REGISTRY_ALL), str(Reason.CONSENT_REQUIRED)
REVOKED, CHANGED = (next(event for event in EVENTS if event.endswith(end)) for end in (".revoked", ".changed"))
JSON, CSV, NDJSON = "application/json", "text/csv", "application/x-ndjson"
AT, LATER = "2026-11-20T08:00:00Z", "2026-12-20T08:00:00Z"
SCRUB, FIRM = "scr_7bXk2mQ9", "mkt_4nWq8RtZ"
WATCHED, CONSENT = "wl_9sLpHd4n", "con_2vXc6BmK"
WEBHOOK, MESSAGE = "whk_6BmK9sLp", "msg_8RtZ2vXc"
COMPLAINT, ENTRY = "cmp_Xc6BmK9s", "ble_pHd4nWq8"
IMPORT, QUESTION = "imp_4nWq8RtZ", "qst_8RtZ2vXc"
RECEIPT, SALT, DIGEST = "eyJhbGciOiJFZERTQSJ9.e30.c2ln", "5f1c8ab0", "9d5e3f0a"
VERSION = "1712"

COUNTS = {"rows": 2, "callable": 0, "not_callable": 1, "conditional": 1, "unknown": 0, "invalid": 0}
WINDOW = {"days": "mon-sat", "from": "09:00", "to": "12:00", "zone": "Asia/Shanghai"}
BARRED = {"input": "139 1234 5678", "number": "+8613912345678", "decision": "not_callable", "reasons": [BARS]}
ASKS = {"number": "+861065883001", "decision": "conditional", "reasons": [ASKS_CONSENT], "ref": "crm-7"}
ANSWER = {
    "id": SCRUB, "register_version": VERSION, "checked_at": AT, "valid_until": LATER, "counts": COUNTS,
    "calling_windows": [WINDOW], "receipt": RECEIPT, "receipt_salt": SALT, "register_as_of": AT,
    "rows": [BARRED, {"input": "+86 10 6588 3001", **ASKS}],
}  # fmt: skip
ROWS = "number,ref\n139 1234 5678,crm-6\n+86 10 6588 3001,crm-7\n"
RESULT = (
    "phone,name,number,decision,reasons\n139 1234 5678,A,+8613912345678,not_callable,registry.all\n"
    "+86 10 6588 3001,B,+861065883001,conditional,consent.required\n"
)
JOB: dict[str, Any] = {
    "id": SCRUB, "state": "succeeded",
    "progress": {"rows_done": 2, "rows_total": 2, "rows_per_second": 2, "eta_seconds": 0}, "counts": COUNTS,
    "register_version": VERSION, "checked_at": AT, "valid_until": LATER,
    "columns": {"number": "phone", "numbers": ["phone"], "ref": None, "category": None, "client": None, "country": None, "guessed": True},
    "result": f"/api/v1/scrub-jobs/{SCRUB}/result", "receipt": RECEIPT, "receipt_salt": SALT, "receipts": [],
    "warnings": [], "problem": None, "expires_at": LATER,
}  # fmt: skip
PURPOSE = {"channel": "voice", "category": "insurance", "campaign": "autumn", "on_behalf_of": None, "planned_at": None}
VERDICT = {
    "genuine": True, "current": True, "sandbox": False, "claims": {
        "iss": "https://dnc.example", "sub": FIRM, "jti": SCRUB, "iat": 1795161600, "valid_until": LATER,
        "purpose": PURPOSE, "counts": COUNTS, "input_digest": DIGEST, "result_root": DIGEST, "record_format": 1,
        "register_version": VERSION, "policy_version": "cn-2026-01", "seal_key": 1,
    },
}  # fmt: skip
PROOF = {
    "scrub": SCRUB, "number": "+8613912345678", "decision": "not_callable", "reasons": [BARS], "row": 0,
    "leaf": "AAAABlVFQU4AgQ==", "leaf_index": 0, "leaves": 1, "path": [], "result_root": DIGEST,
    "signature": "eyJhbGciOiJFZERTQSJ9..c2ln",
}  # fmt: skip
WATCHLIST = {
    "id": WATCHED, "scrub": SCRUB, "state": "watching", "rows": 2, "created_at": AT, "ends_at": LATER, "checked_at": AT,
    "changes": f"/api/v1/watchlists/{WATCHED}/changes",
}  # fmt: skip
CHANGE = {
    "ref": "crm-7", "row": 1, "from": "conditional", "to": "not_callable", "from_reasons": [ASKS_CONSENT],
    "to_reasons": [BARS], "at": "2026-11-25",
}  # fmt: skip
EVIDENCE = {"kind": "form", "reference": "web-4711", "sha256": None}
CLAIM = {
    "number": "+8613912345678", "channels": ["voice"], "categories": ["insurance"], "given_at": "2026-11-01T00:00:00Z",
    "evidence": {"kind": "form", "reference": "web-4711"},
}  # fmt: skip
CLAIMED = {
    "id": CONSENT, "number": "138****5678", "channels": ["voice"], "categories": ["insurance"],
    "given_at": "2026-11-01T00:00:00Z", "expires_at": None, "received_at": AT, "state": "claimed", "evidence": EVIDENCE,
}  # fmt: skip
REGISTRATION = {
    "number": "+8613912345678", "action": "register", "assurance": "sms_code", "at": AT, "reference": "sms-0815",
    "preferences": {"channels": ["voice"], "categories": ["loans"]},
}  # fmt: skip
ACCEPTED = {"reference": "sms-0815", "status": "accepted"}
HEARD = {"number": "+8613912345678", "at": AT}
HOOK = {
    "id": WEBHOOK, "url": "https://crm.example.com/dnc", "events": [REVOKED, CHANGED],
    "enabled": True, "disabled_reason": None, "disabled_at": None, "failing_since": None, "created_at": AT,
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}  # fmt: skip
DELIVERY = {
    "message": MESSAGE, "event": REVOKED, "at": AT, "state": "delivered", "tries": 1, "next_try_at": None,
    "last_status": 204, "last_error": None, "delivered_at": AT,
}  # fmt: skip
TOLD = {
    "caller": "4008095559", "called": "+8613912345678", "at": "2026-11-19T19:41:00+08:00", "channel": "voice",
    "kind": "marketing", "category": "loans", "claimed_name": "Sunshine Loans", "text": "A robot offered me a loan.",
    "recorded_or_robot": True, "refused_before": True, "reference": "c-1",
}  # fmt: skip
FILED = {"reference": "c-1", "status": "accepted", "id": COMPLAINT, "reasons": []}
HELD = {"reference": "c-1", "status": "quarantined", "id": None, "reasons": ["caller.unallocated"]}
REFUSED = {
    "reference": "c-2",
    "status": "rejected",
    "id": None,
    "reasons": ["caller.malformed"],
    "errors": [
        {"pointer": "/caller", "code": "caller.malformed", "detail": "This cannot be read as a number or name."},
    ],
}
IMPORT_STATE = {
    "id": IMPORT, "state": "finished", "warnings": [], "counts": {"rows": 1, "accepted": 1}, "reasons": {}, "sheet": "",
    "progress": {"rows_done": 1, "rows_total": 1, "rows_per_second": 0, "eta_seconds": 0}, "part": 1, "problem": None,
    "rows": [{"line": 1, "reference": "c-1", "status": "accepted", "id": COMPLAINT, "reasons": [], "errors": []}],
}  # fmt: skip
LISTED = {
    "id": ENTRY, "caller": "+864008095559", "pattern": None, "kind": "marketing", "category": "loans",
    "action": "label", "basis": "recommendation", "reason": "complaints", "since": AT, "until": LATER, "people": 14, "days": 6,
    "appeal_state": "none", "redress_url": f"https://dnc.example/blacklist/{ENTRY}/", "firm": None,
}  # fmt: skip
CONFIRMED = {"outcome": "yes", "originated": True}
BLACKLIST = {"version": 1712, "since": 1700, "full": False, "entries": [LISTED], "removed": []}


def page(item: object) -> dict[str, Any]:
    return {"items": [item], "next": None}


NONE_YET: dict[str, Any] = {
    "items": [],
    "next": None,
}  # what such a page holds is shown by the operation that gives one


def lines(row: str) -> str:
    return row + "\n"


EXAMPLES: dict[str, dict[tuple[str, str], Any]] = {
    "scrub": {
        ("", JSON): {
            "channel": "voice", "category": "insurance", "campaign": "autumn",
            "rows": ["139 1234 5678", {"number": "+86 10 6588 3001", "ref": "crm-7"}],
        },
        ("200", JSON): ANSWER,
    },
    "scrubs": {("200", JSON): NONE_YET},
    "scrub_get": {("200", JSON): ANSWER},
    "scrub_jobs": {("200", JSON): NONE_YET},
    "scrub_job": {("", CSV): ROWS, ("202", JSON): JOB},
    "scrub_job_get": {("200", JSON): JOB},
    "scrub_job_result": {("200", CSV): RESULT, ("206", CSV): RESULT},
    "receipt_verify": {("", JSON): {"receipt": RECEIPT}, ("200", JSON): VERDICT},
    "receipt_proof": {("", JSON): {"scrub": SCRUB, "number": "139 1234 5678"}, ("200", JSON): PROOF},
    "watchlists": {("200", JSON): NONE_YET},
    "watchlist_create": {("", JSON): {"scrub": SCRUB}, ("201", JSON): WATCHLIST, ("200", JSON): WATCHLIST},
    "watchlist_get": {("200", JSON): WATCHLIST},
    "watchlist_changes": {("200", JSON): {**page(CHANGE), "cursor": "WyJ3bF85Il0:1tX"}},
    "webhooks": {("200", JSON): NONE_YET},
    "webhook_create": {("", JSON): {"url": HOOK["url"], "events": HOOK["events"]}, ("201", JSON): HOOK},
    "webhook_get": {("200", JSON): HOOK},
    "webhook_change": {("", JSON): {"enabled": True}, ("200", JSON): HOOK},
    "webhook_secret": {("200", JSON): HOOK},
    "webhook_test": {("202", JSON): {"message": MESSAGE}},
    "webhook_deliveries": {("200", JSON): page(DELIVERY)},
    "webhook_replay": {("", JSON): {"since": AT}, ("202", JSON): {"replayed": 3}},
    "consents": {("200", JSON): NONE_YET},
    "consent_claim": {
        ("", JSON): CLAIM,
        ("200", NDJSON): lines(f'{{"status": "accepted", "id": "{CONSENT}", "state": "claimed"}}'),
        ("201", JSON): CLAIMED,
    },
    "consent_get": {("200", JSON): CLAIMED},
    "registration_ingest": {
        ("", JSON): REGISTRATION,
        ("200", JSON): ACCEPTED,
    },
    "disconnection_ingest": {
        ("", JSON): {"number": "+8613912345678", "at": AT, "reference": "s-1"},
        ("200", JSON): ACCEPTED,
    },
    "refusal_record": {("", JSON): HEARD, ("200", JSON): ACCEPTED},
    "relationship_record": {("", JSON): {**HEARD, "kind": "purchase"}, ("200", JSON): ACCEPTED},
    "unsubscribe_links": {
        ("", JSON): {"number": "+8613912345678", "campaign": "autumn"},
        ("200", JSON): {"status": "accepted", "id": "uns_3kTq9XbZ", "address": "https://dnc.example/unsubscribe/AQAB/"},
    },
    "complaint_file": {("", JSON): TOLD, ("200", JSON): [FILED, REFUSED], ("201", JSON): FILED, ("202", JSON): HELD},
    "complaint_get": {
        ("200", JSON): {
            "id": COMPLAINT, "status": "received", "steps": [{"status": "received", "at": AT}],
            "caller": "+864008095559", "channel": "voice", "at": AT, "kind": "marketing", "category": "loans",
            "filed_at": AT, "reference": "c-1",
        },
    },
    "complaints_import": {
        ("", CSV): "caller,called,at\n4008095559,+8613912345678,2026-11-19T19:41:00+08:00\n",
        ("", JSON): '{"data": []}',
        ("200", JSON): IMPORT_STATE,
        ("202", JSON): IMPORT_STATE,
    },
    "complaints_import_get": {("200", JSON): IMPORT_STATE},
    "complaints_import_rows": {
        ("200", JSON): {
            "items": [{
                "line": 7, "status": "quarantined", "id": None, "reasons": ["call.after_filing"],
                "cells": {"caller": "4008095559", "called": "139****5678", "at": "2199-01-01T00:00:00+08:00"},
            }],
            "next": None,
        },
    },
    "complaints_import_judge": {("200", JSON): IMPORT_STATE},
    "complaints_import_withdraw": {
        ("", JSON): {"reason": "The file of another year."}, ("200", JSON): IMPORT_STATE,
    },
    "open_data_statistics": {
        ("200", JSON): {
            "day": "2026-11-20", "complaints": 812, "suspected": 300, "established": 41, "listed": 96,
            "days": {"2026-11-19": 27}, "kinds": {"marketing": 640}, "trades": {"loans": 311}, "places": {"CN-JS": 64},
        },
    },
    "open_data_complaints": {
        ("200", JSON): page({
            "caller": "+864008095559", "date": "2026-11-19", "kind": "marketing", "category": "loans",
            "robocall": True, "place": "", "proved": True,
        }),
    },
    "questions": {("200", JSON): NONE_YET},
    "question_answer": {("", JSON): CONFIRMED, ("200", JSON): CONFIRMED},
    "blacklist": {("200", JSON): BLACKLIST},
    "open_data_blacklist": {("200", JSON): BLACKLIST},
}  # fmt: skip
