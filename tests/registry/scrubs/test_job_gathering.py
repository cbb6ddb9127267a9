"""The answers are gathered: record, receipt and quota of each firm and trade, all or none, once."""

import gzip
import hashlib

import pytest

from core import clock
from registry.engine.records.receipts import verify
from registry.firms.models import Marketer
from registry.firms.services.mandate import mandate_give
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import Scrub, ScrubRecord
from registry.scrubs.selectors.receipt import public_keys
from tests.registry.conftest import ALICE, BOB, SYSTEM, Api, make_marketer
from tests.registry.jobs import run_job
from tests.registry.scrubs.lists import LIST, done, result, send, text
from tests.registry.scrubs.test_scrub import consent, payload, register

pytestmark = pytest.mark.django_db


def test_receipt_and_record_are_those_of_the_list_as_received(api: Api) -> None:
    register(ALICE, {"all": True})
    packed = gzip.compress(LIST.encode())
    job = done(api, packed, **{"Content-Encoding": "gzip"})
    claims = payload(job["receipt"])
    assert verify(job["receipt"], public_keys(), clock.now()).genuine
    assert claims["input_digest"] == hashlib.sha256(bytes.fromhex(job["receipt_salt"]) + packed).hexdigest()
    assert claims["jti"] == job["id"] and claims["counts"] == job["counts"]
    record = ScrubRecord.objects.get(scrub__public_id=job["id"])
    assert claims["result_root"] == bytes(record.result_root).hex()
    assert api.get(f"scrubs/{job['id']}").json()["receipt"] == job["receipt"]
    small = api.scrub("139 1234 5678", BOB, "13800138001", "abc", "+86 139-1234-5678", "").json()
    assert payload(small["receipt"])["result_root"] == claims["result_root"]


def test_rows_for_several_firms_and_trades(api: Api, marketer: Marketer) -> None:
    principal = make_marketer("91310000MA1FL0000B", name="Moon Insurance")
    mandate_give(principal=principal, agent=marketer, at=clock.now(), actor=SYSTEM)
    consent(principal, ALICE)
    rows = [
        "phone,trade,client",
        f"13912345678,insurance,{principal.public_id}",
        "13912345678,insurance,",
        f"13912345678,保险,{principal.public_id}",
        "13912345678,nonsense,",
        "13912345678,loans,mkt_unknown",
        "13800138001,loans,",
    ]
    query = "channel=voice&category_column=trade&client_column=client&number_column=phone"
    job = done(api, "\n".join(rows), query=query)
    answers = [line.split(",")[4:] for line in text(result(api, job)).splitlines()[1:]]
    assert answers == [
        ["callable", "consent.claimed"],
        ["conditional", "consent.required"],
        ["callable", "consent.claimed;input.duplicate"],
        ["invalid", "input.category"],
        ["invalid", "input.client"],
        ["conditional", "consent.required"],
    ]
    assert job["receipt"] is None and len(job["receipts"]) == 3
    assert {(r["category"], r["on_behalf_of"]) for r in job["receipts"]} == {
        ("insurance", principal.public_id), ("insurance", None), ("loans", None)
    }  # fmt: skip
    assert sum(r["counts"]["rows"] for r in job["receipts"]) == 4 and job["counts"]["rows"] == 6


def test_a_list_beyond_the_quota_gets_no_answers(api: Api, marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    marketer.quota_numbers = 1
    marketer.save()
    monkeypatch.setattr("registry.scrubs.rules.quota.quota_limit", lambda use, policy: 2)
    monkeypatch.setattr("registry.scrubs.selectors.quota.quota_limit", lambda use, policy: 2)
    answer = send(api).json()
    run_job(answer["id"])
    job = api.get(f"scrub-jobs/{answer['id']}").json()
    assert (job["state"], job["problem"]["code"]) == ("failed", "quota.exceeded")
    assert Scrub.objects.count() == 0 and not JobFiles(job["id"]).folder.exists()
