"""Every operation once, by the client that openapi-python-client makes. Given: address, a firm's key, an operator's key, two numbers.

What it cannot do, and is done without it: an answer that is no JSON where JSON might have come (lists as NDJSON or CSV).
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from dnc_client import AuthenticatedClient, Client, models
from dnc_client.api.blacklist import blacklist
from dnc_client.api.complaints import (
    complaint_file,
    complaint_get,
    complaints_import,
    complaints_import_get,
    complaints_import_judge,
    complaints_import_rows,
    complaints_import_withdraw,
)
from dnc_client.api.consents import (
    consent_claim,
    consent_get,
    consent_withdraw,
    consents,
    refusal_record,
    relationship_record,
    unsubscribe_links,
)
from dnc_client.api.disconnections import disconnection_ingest
from dnc_client.api.keys import jwks
from dnc_client.api.open_data import open_data_blacklist, open_data_complaints, open_data_statistics
from dnc_client.api.questions import question_answer, questions
from dnc_client.api.receipts import receipt_proof, receipt_verify
from dnc_client.api.registrations import registration_ingest
from dnc_client.api.scrub_jobs import scrub_job, scrub_job_cancel, scrub_job_get, scrub_job_result, scrub_jobs
from dnc_client.api.scrubs import scrub, scrub_get, scrubs
from dnc_client.api.watchlists import (
    watchlist_changes,
    watchlist_create,
    watchlist_end,
    watchlist_get,
    watchlists,
)
from dnc_client.api.webhooks import (
    webhook_change,
    webhook_create,
    webhook_delete,
    webhook_deliveries,
    webhook_get,
    webhook_replay,
    webhook_secret,
    webhook_test,
    webhooks,
)
from dnc_client.types import File

URL, FIRM_KEY, OPERATOR_KEY, ALICE, BOB = sys.argv[1:6]
ANYBODY = Client(base_url=URL, raise_on_unexpected_status=True)
FIRM = AuthenticatedClient(base_url=URL, token=FIRM_KEY, raise_on_unexpected_status=True)
OPERATOR = AuthenticatedClient(base_url=URL, token=OPERATOR_KEY, raise_on_unexpected_status=True)


def did(operation: Any, status: int, client: Any = FIRM, *ids: str, **said: Any) -> Any:
    """Do it, and hand back its answer as the client read it."""
    answer = operation.sync_detailed(*ids, client=client, **said)
    name = operation.__name__.rpartition(".")[2]
    assert answer.status_code == status, f"{name}: {answer.status_code} {answer.content!r}"
    sys.stdout.write(f"{name}\n")
    return answer.parsed


def until(met: Callable[[], bool]) -> None:
    for _ in range(600):
        if met():
            return
        time.sleep(0.1)
    raise AssertionError("It never came.")


def ask() -> Any:
    rows: list[Any] = [ALICE, models.RowBody(number=BOB, ref="crm-7").to_dict()]
    body = models.ScrubBody(channel=models.Channel.VOICE, category=models.Category.INSURANCE, rows=rows)
    told = did(scrub, 200, body=body, idempotency_key="python-1")
    assert told.counts.rows == 2 and told.rows[1].ref == "crm-7" and told.rows[0].decision in list(models.Answer)
    assert did(scrub_get, 200, FIRM, told.id).receipt == told.receipt
    assert told.id in [one.id for one in did(scrubs, 200).items]
    verdict = did(receipt_verify, 200, ANYBODY, body=models.ReceiptBody(receipt=told.receipt))
    assert verdict.genuine and verdict.current and verdict.claims.jti == told.id
    proof = did(receipt_proof, 200, body=models.ProofBody(scrub=told.id, number=ALICE))
    assert proof.result_root == verdict.claims.result_root
    return told


def ask_about_a_list() -> None:
    file = File(BytesIO(f"phone,name\n{ALICE},A\n{BOB},B\n".encode()), file_name="list.csv")
    purpose: dict[str, Any] = {"channel": models.Channel.VOICE, "category": models.Category.INSURANCE}
    for body in (file, models.ScrubJobFilesBody(file=File(BytesIO(b"phone\n" + ALICE.encode()), file_name="l.csv"))):
        job = did(scrub_job, 202, body=body, **purpose).id
        until(lambda: scrub_job_get.sync(job, client=FIRM).state == "succeeded")  # noqa: B023
    done = did(scrub_job_get, 200, FIRM, job)
    assert (done.progress.rows_done, done.progress.rows_total, done.problem) == (1, 1, None)
    assert did(scrub_job_result, 206, FIRM, job, range_="bytes=0-4").payload.read() == b"phone"
    whole = did(scrub_job_result, 200, FIRM, job).payload.read()
    assert whole.startswith(b"phone,number,decision,reasons\n")
    assert job in [one.id for one in did(scrub_jobs, 200).items]
    did(scrub_job_cancel, 204, FIRM, job)


def watch(scrubbed: str) -> None:
    watched = did(watchlist_create, 201, body=models.WatchBody(scrub=scrubbed))
    until(lambda: watchlist_get.sync(watched.id, client=FIRM).state == "watching")
    assert did(watchlist_get, 200, FIRM, watched.id).rows == 2
    assert did(watchlist_changes, 200, FIRM, watched.id).items == []
    assert watched.id in [one.id for one in did(watchlists, 200).items]
    did(watchlist_end, 204, FIRM, watched.id)


def hear() -> None:
    made = did(webhook_create, 201, body=models.WebhookBody(url="https://hooks.example.com/in"))
    changed = did(
        webhook_change, 200, FIRM, made.id, body=models.WebhookChange(events=[models.EventName.CONSENT_REVOKED])
    )
    assert changed.events == [models.EventName.CONSENT_REVOKED] == did(webhook_get, 200, FIRM, made.id).events
    message = did(webhook_test, 202, FIRM, made.id).message
    assert [one.message for one in did(webhook_deliveries, 200, FIRM, made.id).items] == [message]
    did(webhook_replay, 202, FIRM, made.id, body=models.ReplayBody(message=message))
    assert did(webhook_secret, 200, FIRM, made.id).secret not in ("", made.secret)
    assert made.id in [one.id for one in did(webhooks, 200).items]
    did(webhook_delete, 204, FIRM, made.id)


def claim() -> None:
    body = models.ConsentBody.from_dict(
        {"number": BOB, "channels": ["voice"], "categories": ["insurance"], "given_at": "2026-01-01T00:00:00Z",
         "evidence": {"kind": "form"}}
    )  # fmt: skip
    made = did(consent_claim, 201, body=body)
    assert did(consent_get, 200, FIRM, made.id).state == "claimed"
    assert made.id in [one.id for one in did(consents, 200).items]
    did(consent_withdraw, 204, FIRM, made.id)
    table = f"number,channels,categories,given_at,evidence_kind\n{BOB},voice,insurance,2026-01-02,form\n".encode()
    for file in (File(BytesIO(table)), models.FileForm(file=File(BytesIO(table), file_name="consents.csv"))):
        answer = did(consent_claim, 200, body=file)
        assert b'"status":"accepted"' in answer and b'"line":2' in answer
    yesterday = datetime.now(UTC) - timedelta(days=1)
    bought = File(BytesIO(f"number,kind,at\n{BOB},purchase,{yesterday.isoformat()}\n".encode()))
    assert did(relationship_record, 200, body=bought).reasons == ["relationship.not_in_rules"]
    said = did(unsubscribe_links, 200, body=models.LinkBody(number=BOB, campaign="autumn"))
    assert "/unsubscribe/" in said.address
    assert did(refusal_record, 200, body=models.RefusalBody(number=BOB, at=yesterday)).status == "accepted"


def hand_in() -> None:
    at = "2026-01-01T10:00:00+08:00"
    wish = {"number": ALICE, "action": "register", "assurance": "sms_code", "at": at, "reference": "python",
            "preferences": {"channels": ["voice"], "hours": [{"days": "sat-sun", "from": "00:00", "to": "24:00"}]}}  # fmt: skip
    did(registration_ingest, 200, OPERATOR, body=models.RegistrationBody.from_dict(wish))
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    ended = models.DisconnectionBody.from_dict({"number": BOB, "at": yesterday, "reference": "python"})
    did(disconnection_ingest, 200, OPERATOR, body=ended)
    told = {"caller": "4008095559", "called": ALICE, "at": at, "channel": "voice", "reference": "python"}
    filed = did(complaint_file, 201, OPERATOR, body=models.ComplaintBody.from_dict(told))
    assert did(complaint_get, 200, OPERATOR, filed.id).reference == "python"
    rows = File(BytesIO(f"caller,called,at\n4008095559,{BOB},{at}\n".encode()))
    csv = models.ComplaintsImportFormat.CSV
    made = did(complaints_import, 200, OPERATOR, body=rows, format_=csv, sheet="1")
    assert made.counts["rows"] == 1 and made.sheet == ""
    assert did(complaints_import_get, 200, OPERATOR, made.id).state == made.state
    assert did(complaints_import_rows, 200, OPERATOR, made.id).items == []
    assert did(complaints_import_judge, 200, OPERATOR, made.id).id == made.id
    gone = models.WithdrawalBody(reason="Another year's file.")
    assert did(complaints_import_withdraw, 200, OPERATOR, made.id, body=gone).state == "withdrawn"
    did(open_data_complaints, 200, ANYBODY)
    did(open_data_statistics, 200, ANYBODY)
    did(open_data_blacklist, 200, ANYBODY)


def answer() -> None:
    asked = next(one for one in did(questions, 200, OPERATOR).items if one.caller == "+862586530001")
    said = models.AnswerBody.from_dict({"outcome": "not_ours"})
    assert did(question_answer, 200, OPERATOR, asked.id, body=said).outcome == "not_ours"


hear()
scrubbed = ask()
ask_about_a_list()
watch(scrubbed.id)
claim()
hand_in()
answer()
assert did(blacklist, 200).full
assert did(jwks, 200, ANYBODY).keys
