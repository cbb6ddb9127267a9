"""A scrub through the API: the decision table, the record, the quota, and who may ask."""

import base64
import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from pymerkle import InmemoryTree

from core import clock
from core.models import Number
from core.policies import current_policy
from core.sealing.sealing import seal
from registry.engine.records.answer_code import decode
from registry.engine.records.row_format import WRITTEN
from registry.firms.models import Marketer
from registry.firms.services.mandate import mandate_end
from registry.firms.services.marketer import marketer_restore, marketer_suspend
from registry.register.models import Consent
from registry.register.rules.consent import standing_among
from registry.register.selectors.consent import consents_at
from registry.register.services.consent import consent_claim, consent_confirm, consent_revoke, consent_withdraw
from registry.register.services.refusal import refusal_record
from registry.register.services.registration import registration_record
from registry.scrubs.models import Scrub, ScrubRecord
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.selectors.scrub import scrub_answer_before
from tests.registry.conftest import (
    ALICE,
    BOB,
    CAROL,
    SYSTEM,
    Api,
    at_once,
    make_key,
    make_marketer,
    mandated,
    subscriber,
)
from tests.registry.scrubs.records import record_bytes

pytestmark = pytest.mark.django_db


def register(e164: str, preferences: dict[str, object]) -> None:
    at = clock.now()
    registration_record(
        number=subscriber(e164), preferences=preferences, assurance="sms_code", source="site", at=at, actor=SYSTEM
    )


def consent(marketer: Marketer, e164: str = ALICE) -> Consent:
    at = clock.now()
    return consent_claim(
        marketer=marketer,
        number=subscriber(e164),
        channels=["voice"],
        categories=["insurance"],
        given_at=at - timedelta(days=1),
        evidence={"kind": "form"},
        at=at,
        actor=SYSTEM,
    )


def agreed(marketer: Marketer, e164: str = ALICE) -> None:
    consent_confirm(consent=consent(marketer, e164), at=clock.now(), actor=SYSTEM)


def decisions(answer) -> list[tuple[str, list[str]]]:
    assert answer.status_code == 200, answer.content
    return [(row["decision"], row["reasons"]) for row in answer.json()["rows"]]


def test_rows_come_back_in_order_with_their_refs_and_reasons(api: Api) -> None:
    register(ALICE, {"all": True})
    answer = api.scrub("139 1234 5678", {"number": "+86 10 6588 3001", "ref": "crm-7"}, "13912345678", "abc", "", "110")
    body = answer.json()
    assert decisions(answer) == [
        ("not_callable", ["registry.all"]),
        ("conditional", ["consent.required"]),
        ("not_callable", ["registry.all", "input.duplicate"]),
        ("invalid", ["input.malformed"]),
        ("invalid", ["input.empty"]),
        ("invalid", ["number.emergency"]),
    ]
    assert body["rows"][0]["number"] == ALICE and body["rows"][0]["input"] == "139 1234 5678"
    assert body["rows"][1]["ref"] == "crm-7" and "ref" not in body["rows"][0]
    assert body["rows"][3]["number"] is None
    assert body["counts"] == {
        "rows": 6, "callable": 0, "not_callable": 2, "conditional": 1, "unknown": 0, "invalid": 3
    }  # fmt: skip
    assert {"days", "from", "to", "zone"} == set(body["calling_windows"][0])


def test_a_line_that_no_plan_knows_is_one_where_it_is_registered(api: Api) -> None:
    register("+8617912345678", {"all": True})
    register("+866346212345", {"all": True})
    barred, unknown = ("not_callable", ["registry.all"]), ("unknown", ["number.unallocated"])
    answer = api.scrub("179 1234 5678", "+86 (0634) 6212345", "手机 17912345678", "17912345679", "0634 6212346")
    twice = ("not_callable", ["registry.all", "input.duplicate"])
    assert decisions(answer) == [barred, barred, twice, unknown, unknown]
    body = answer.json()
    assert [row["number"] for row in body["rows"][:4]] == ["+8617912345678", "+866346212345", "+8617912345678", None]
    proof = api.post("receipts/proof", {"scrub": body["id"], "number": "179 1234 5678"})
    assert proof.status_code == 200 and proof.json()["decision"] == "not_callable"


@pytest.mark.parametrize(
    ("preferences", "expected"),
    [
        ({"channels": ["voice"]}, ("not_callable", ["registry.channel"])),
        ({"channels": ["text"]}, ("conditional", ["consent.required"])),
        ({"categories": ["insurance"]}, ("not_callable", ["registry.category"])),
        ({"categories": ["loans"]}, ("conditional", ["consent.required"])),
    ],
)
def test_the_register_bars_by_channel_and_trade(api: Api, preferences: dict[str, object], expected: object) -> None:
    register(ALICE, preferences)
    assert decisions(api.scrub(ALICE)) == [expected]


def test_hours_barred_by_the_citizen_come_as_windows(api: Api) -> None:
    register(ALICE, {"hours": [{"days": "mon-sun", "from": "09:00", "to": "12:00"}]})
    row = api.scrub(ALICE).json()["rows"][0]
    assert (row["decision"], row["reasons"][0]) == ("conditional", "registry.hours")
    assert row["windows"] and all(window["from"] >= "12:00" for window in row["windows"])


def test_a_consent_counts_for_a_registered_number_only_once_confirmed(api: Api, marketer: Marketer) -> None:
    claimed = consent(marketer)
    assert decisions(api.scrub(ALICE)) == [("conditional", ["consent.claimed"])]
    register(ALICE, {"all": True})
    assert decisions(api.scrub(ALICE)) == [("not_callable", ["registry.all", "consent.unconfirmed"])]
    consent_confirm(consent=claimed, at=clock.now(), actor=SYSTEM)
    assert decisions(api.scrub(ALICE)) == [("callable", ["consent.confirmed"])]
    consent_revoke(consent=claimed, at=clock.now(), actor=SYSTEM)
    assert decisions(api.scrub(ALICE)) == [("not_callable", ["registry.all", "registry.firm", "consent.revoked"])]


def test_a_claim_after_a_revoked_consent_waits_for_the_citizen_whatever_it_says(
    api: Api, marketer: Marketer, settings: Any
) -> None:
    """The consent taken back was for insurance by voice; then the firm claims one for everything."""
    claimed = consent(marketer)
    consent_confirm(consent=claimed, at=clock.now(), actor=SYSTEM)
    consent_revoke(consent=claimed, at=clock.now(), actor=SYSTEM)
    Marketer.objects.update(categories=["insurance", "loans", "other"])
    at = clock.now()
    again = consent_claim(
        marketer=marketer,
        number=subscriber(),
        channels=["voice", "text"],
        categories=["insurance", "loans", "other"],
        given_at=at,
        evidence={"kind": "form"},
        at=at,
        actor=SYSTEM,
    )
    refused = ("not_callable", ["registry.firm", "consent.revoked"])
    purposes = [{"category": "loans"}, {"channel": "text"}, {"channel": "text", "category": "loans"}]
    assert [decisions(api.scrub(ALICE, **purpose)) for purpose in purposes] == [[refused]] * 3
    consent_confirm(consent=again, at=clock.now(), actor=SYSTEM)
    assert [decisions(api.scrub(ALICE, **purpose))[0][0] for purpose in purposes] == ["callable"] * 3


def test_a_refusal_to_this_firm_ends_its_consents_and_binds_no_other(api: Api, marketer: Marketer) -> None:
    consent_confirm(consent=consent(marketer), at=clock.now(), actor=SYSTEM)
    refusal_record(number=subscriber(), marketer=marketer, source="site", at=clock.now(), actor=SYSTEM)
    assert decisions(api.scrub(ALICE)) == [("not_callable", ["registry.firm", "consent.revoked"])]
    other = make_marketer("91310000MA1FL0000B")
    assert decisions(Api(make_key(other, "scrub")[1]).scrub(ALICE)) == [("conditional", ["consent.required"])]


def test_planned_outside_the_calling_hours(api: Api, marketer: Marketer) -> None:
    agreed(marketer)
    night = api.scrub(ALICE, planned_at="2026-11-23T23:30:00+08:00")
    assert decisions(night) == [("conditional", ["consent.confirmed", "hours.outside_window"])]
    assert decisions(api.scrub(ALICE, planned_at="2026-11-23T10:00:00+08:00")) == [("callable", ["consent.confirmed"])]


@pytest.mark.parametrize(
    ("asked", "planned", "inside", "warned"),
    [
        ("2026-08-01T10:00:00+08:00", None, True, False),  # more than a quarter ahead
        ("2026-08-01T10:00:00+08:00", "2026-09-01T10:00:00+08:00", True, False),
        ("2026-11-02T10:00:00+08:00", None, True, True),
        ("2026-08-01T10:00:00+08:00", "2026-12-31T10:00:00+08:00", True, True),
        ("2026-08-01T10:00:00+08:00", "2027-01-01T10:00:00+08:00", False, True),  # the law itself fixes it
        ("2026-08-01T10:00:00+08:00", "2027-10-01T10:00:00+08:00", False, True),
        ("2026-08-01T10:00:00+08:00", "2027-01-04T10:00:00+08:00", True, True),
    ],
)
def test_where_the_calendar_ends_an_answer_says_so_and_what_the_law_fixes_is_barred(
    monkeypatch: pytest.MonkeyPatch,
    api: Api,
    marketer: Marketer,
    asked: str,
    planned: str | None,
    inside: bool,
    warned: bool,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(asked))
    agreed(marketer)
    answer = api.scrub(ALICE, planned_at=planned)
    hours = [] if inside else ["hours.outside_window"]
    decision = "callable" if inside else "conditional"
    assert decisions(answer) == [(decision, ["consent.confirmed", *hours])]
    told = [warning for warning in answer.json().get("warnings", []) if warning["code"] == "calendar.ends"]
    assert len(told) == warned and all("2026" in warning["detail"] for warning in told)


def test_a_country_whose_holidays_bar_no_call_warns_of_none(api: Api, settings: Any) -> None:
    settings.DNC_POLICY = "us"
    Marketer.objects.update(categories=["other"])
    body = api.scrub("+13152328257", category="other", planned_at="2031-01-01T12:00:00-05:00").json()
    assert (body.get("warnings", []), body["counts"]["callable"]) == ([], 1)


def test_a_suspended_firm_is_told_so_and_comes_back(api: Api, marketer: Marketer) -> None:
    marketer_suspend(marketer=marketer, reason="…", case_reference="C-1", at=clock.now(), actor=SYSTEM)
    refused = api.scrub(ALICE)
    assert (refused.status_code, refused.json()["code"]) == (403, "marketer.suspended")
    marketer_restore(marketer=marketer, at=clock.now(), actor=SYSTEM)
    assert api.scrub(ALICE).status_code == 200


def test_on_behalf_of_needs_the_other_firms_approval(api: Api, marketer: Marketer) -> None:
    principal = make_marketer("91310000MA1FL0000B", name="Moon Insurance")
    agreed(principal)
    refused = api.scrub(ALICE, on_behalf_of=principal.public_id)
    assert (refused.status_code, refused.json()["code"]) == (403, "on_behalf_of.not_approved")
    mandated(principal, marketer)
    assert decisions(api.scrub(ALICE, on_behalf_of=principal.public_id)) == [("callable", ["consent.confirmed"])]
    asked = scrub_answer_before(marketer_id=principal.pk, number=subscriber(), at=clock.now())
    assert asked and asked.decision == "callable"
    assert scrub_answer_before(marketer_id=marketer.pk, number=subscriber(), at=clock.now()) is None


def test_each_link_of_a_chain_stands_in_the_receipt_and_the_quota_is_the_firms(marketer: Marketer) -> None:
    centre, sub = (make_marketer(f"91310000MA1FL0000{n}", name=n) for n in "BC")
    mandated(marketer, centre, passes_on=True)
    link = mandated(centre, sub, categories=["loans"])
    api = Api(make_key(sub, "scrub")[1])
    refused = api.scrub(ALICE, on_behalf_of=marketer.public_id)  # for insurance
    assert (refused.status_code, refused.json()["code"]) == (403, "on_behalf_of.not_approved")
    body = api.scrub(ALICE, BOB, on_behalf_of=marketer.public_id, category="loans").json()
    claims: dict[str, Any] = dict(payload(body["receipt"]))
    assert claims["sub"] == sub.public_id and claims["purpose"]["on_behalf_of"] == marketer.public_id
    assert [(each["principal"], each["agent"]) for each in claims["chain"]] == [
        (marketer.public_id, centre.public_id),
        (centre.public_id, sub.public_id),
    ]
    assert all(each["principal_approved_at"] and each["agent_approved_at"] for each in claims["chain"])
    used = [quota_of(firm, at=clock.now(), policy=current_policy(clock.now())).used for firm in (marketer, centre, sub)]
    assert used == [2, 0, 0]
    shown = Client(headers={"Accept-Language": "en"}).post("/verify/", {"receipt": body["receipt"]}).content.decode()
    assert "Sunrise Insurance approved B, B approved C" in shown
    assert "chain" not in payload(api.scrub(ALICE).json()["receipt"])
    mandate_end(mandate=link, at=clock.now(), actor=SYSTEM)
    assert api.scrub(ALICE, on_behalf_of=marketer.public_id, category="loans").status_code == 403


def test_a_claim_under_another_label_waits_for_the_citizens_yes(api: Api, marketer: Marketer) -> None:
    """The firm was refused; then whoever calls for it claims a consent in its own name."""
    centre, sub = (make_marketer(f"91310000MA1FL0000{n}") for n in "BC")
    mandated(marketer, centre, passes_on=True)
    mandate_end(mandate=mandated(centre, sub), at=clock.now(), actor=SYSTEM)  # that it is over cleans nothing
    before = consent(centre)
    refusal_record(number=subscriber(), marketer=marketer, source="firm", at=clock.now(), actor=SYSTEM)
    calls = [Api(make_key(firm, "scrub")[1]) for firm in (centre, sub)]
    assert decisions(calls[0].scrub(ALICE)) == [("conditional", ["consent.claimed"])]  # it was claimed before
    consent_withdraw(consent=before, at=clock.now(), actor=SYSTEM)
    later = [consent(firm) for firm in (centre, sub)]
    for api_of_one, number_id in zip(calls, (centre.pk, sub.pk), strict=True):
        assert decisions(api_of_one.scrub(ALICE)) == [("conditional", ["consent.required", "consent.unconfirmed"])]
        (state,) = consents_at(number_id=subscriber().pk, marketer_id=number_id, at=clock.now())
        assert standing_among([state.facts], "voice", "insurance", clock.now(), current_policy()) == "contested"
    consent_confirm(consent=later[0], at=clock.now(), actor=SYSTEM)
    assert decisions(calls[0].scrub(ALICE)) == [("callable", ["consent.confirmed"])]
    other = make_marketer("91310000MA1FL0000D")
    consent(other)
    assert decisions(Api(make_key(other, "scrub")[1]).scrub(ALICE)) == [("conditional", ["consent.claimed"])]


def test_the_record_and_its_root_stand_by_themselves(api: Api, marketer: Marketer) -> None:
    register(ALICE, {"all": True})
    rows = [f"138{n:08d}" for n in range(150)] + [ALICE, BOB, "110", ALICE]
    body = api.scrub(*rows).json()
    record = ScrubRecord.objects.get(scrub__public_id=body["id"])
    raw = record_bytes(record)
    table = np.frombuffer(raw, dtype=WRITTEN.row)
    assert len(table) == sum(row["number"] is not None for row in body["rows"])
    assert list(table["sealed"]) == sorted(table["sealed"])
    said = {(seal(r["number"]), r["decision"], tuple(r["reasons"])) for r in body["rows"] if r["number"]}
    assert said == {(int(n), *map_answer(int(c))) for n, c in table}
    tree = InmemoryTree(algorithm="sha256")
    for start in range(0, len(raw), WRITTEN.leaf_bytes):
        tree.append_entry(raw[start : start + WRITTEN.leaf_bytes])
    claims = payload(body["receipt"])
    assert claims["result_root"] == tree.get_root().hex() == bytes(record.result_root).hex()
    assert Number.objects.count() == 1  # a number merely scrubbed gets no row


def map_answer(code: int) -> tuple[str, tuple[str, ...]]:
    decision, reasons = decode(code)
    return str(decision), reasons


def payload(receipt: str) -> dict[str, object]:
    part = receipt.split(".")[1]
    claims: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def test_the_receipt_claims_what_was_asked_and_answered(api: Api, marketer: Marketer) -> None:
    raw = json.dumps({"channel": "voice", "category": "insurance", "campaign": "autumn", "rows": [ALICE]})
    body = api.post("scrubs", raw).json()
    claims = payload(body["receipt"])
    salted = bytes.fromhex(body["receipt_salt"]) + raw.encode()
    assert claims["input_digest"] == hashlib.sha256(salted).hexdigest()
    assert claims["sub"] == marketer.public_id and claims["jti"] == body["id"]
    assert claims["counts"] == body["counts"] and claims["valid_until"] == body["valid_until"]
    assert set(claims) == {
        "iss", "sub", "jti", "iat", "valid_until", "purpose", "counts", "input_digest", "result_root",
        "register_version", "policy_version", "seal_key", "record_format",
    }  # fmt: skip
    envelope = api.get(f"scrubs/{body['id']}").json()
    assert envelope == {key: value for key, value in body.items() if key not in {"rows", "register_as_of"}}


def test_only_the_firm_itself_reads_its_scrub(api: Api, marketer: Marketer) -> None:
    scrub_id = api.scrub(ALICE).json()["id"]
    other = make_marketer("91310000MA1FL0000B")
    assert Api(make_key(other, "scrub")[1]).get(f"scrubs/{scrub_id}").status_code == 404
    assert api.get("scrubs/scr_nothinghere").status_code == 404
    assert api.get("scrubs/scr_%00").status_code == 404


def test_what_a_firm_was_told_is_found_again(api: Api, marketer: Marketer) -> None:
    before = clock.now()
    api.scrub(ALICE, BOB)
    register(ALICE, {"all": True})
    api.scrub(ALICE)
    last = scrub_answer_before(marketer_id=marketer.pk, number=subscriber(), at=clock.now())
    assert last and (last.decision, last.reasons) == ("not_callable", ("registry.all",))
    bob = scrub_answer_before(marketer_id=marketer.pk, number=subscriber(BOB), at=clock.now())
    assert bob and bob.decision == "conditional"
    assert scrub_answer_before(marketer_id=marketer.pk, number=subscriber(CAROL), at=clock.now()) is None
    assert scrub_answer_before(marketer_id=marketer.pk, number=subscriber(), at=before) is None
    assert scrub_answer_before(marketer_id=marketer.pk, number=subscriber(), at=clock.now(), category="loans") is None


def test_only_new_valid_numbers_are_charged(api: Api, marketer: Marketer) -> None:
    first = api.scrub(ALICE, ALICE, BOB, "abc", "110")
    again = api.scrub(ALICE, CAROL)
    assert remaining(first) - remaining(again) == 1
    assert '"numbers";q=100000;w=2592000' in first["RateLimit-Policy"]
    assert '"requests"' in first["RateLimit-Policy"]


def remaining(answer) -> int:
    numbers = next(part for part in answer["RateLimit"].split(", ") if part.startswith('"numbers"'))
    return int(numbers.split(";")[1].removeprefix("r="))


def test_a_list_beyond_the_quota_is_refused_whole(api: Api, marketer: Marketer, monkeypatch) -> None:
    monkeypatch.setattr("registry.scrubs.rules.quota.quota_limit", lambda use, policy: 3)
    monkeypatch.setattr("registry.scrubs.selectors.quota.quota_limit", lambda use, policy: 3)
    assert api.scrub(ALICE, BOB).status_code == 200
    refused = api.scrub(CAROL, "13800000001")
    assert (refused.status_code, refused.json()["code"]) == (429, "quota.exceeded")
    assert int(refused["Retry-After"]) > 0
    assert Scrub.objects.count() == 1
    assert api.scrub(ALICE, BOB, CAROL).status_code == 200  # only Carol is new


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"channel": "pigeon"}, "/channel", "channel.unknown"),
        ({"category": "nothing"}, "/category", "category.unknown"),
        ({"channel": 7}, "/channel", "field.malformed"),
        ({"colour": "red"}, "/colour", "field.unknown"),
        ({"rows": None}, "/rows", "field.malformed"),
        ({"rows": []}, "/rows", "field.malformed"),
        ({"planned_at": "2026-11-23T10:00:00"}, "/planned_at", "field.malformed"),
        ({"planned_at": "0001-01-01T00:00:00+14:00"}, "/planned_at", "field.time"),
        ({"campaign": "call 13912345678"}, "/campaign", "campaign.malformed"),
        ({"campaign": "a\u0000b"}, "/campaign", "campaign.malformed"),
        ({"on_behalf_of": "mkt_\u0000"}, "/on_behalf_of", "on_behalf_of.malformed"),
    ],
)
def test_a_wrong_field_is_pointed_to(api: Api, change: dict[str, object], pointer: str, code: str) -> None:
    answer = api.post("scrubs", {"channel": "voice", "category": "insurance", "rows": [ALICE], **change})
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]


@pytest.mark.parametrize(
    "row",
    [None, 13912345678, 10**30, True, [], ["13912345678"], {}, {"number": None}, {"number": ALICE, "ref": []},
     {"phone": ALICE}, {"number": {"number": ALICE}}, "\x00", "9" * 5000, "😀"],
)  # fmt: skip
def test_a_bad_row_never_fails_the_batch(api: Api, row: object) -> None:
    answer = api.scrub(row, ALICE)
    assert [d for d, _ in decisions(answer)] == ["invalid", "conditional"]


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"", "application/json", 422),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"channel": "\\ud800", "category": "insurance", "rows": ["1"]}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b"number\n13912345678\n", "text/csv", 422),  # the purpose is missing
        (b'"13912345678"\n', "application/x-ndjson", 422),
        (b"\x00\x01" * 50, "text/csv", 422),
        (b"[" * 100_000, "application/x-ndjson", 422),
        (b"13912345678\n", "text/plain", 415),
        (b"x" * (17 * 1024 * 1024), "application/json", 413),
    ],
)
def test_hostile_bodies_get_a_problem_document(api: Api, raw: bytes, kind: str, status: int) -> None:
    answer = api.post("scrubs", raw, kind=kind)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        (
            "text/csv",
            b"phone,id\n139 1234 5678,a\nabc,b\n",
            f"phone,id,number,decision,reasons\n139 1234 5678,a,{ALICE},not_callable,registry.all\nabc,b,,invalid,input.malformed\n",
        ),
        (
            "application/x-ndjson",
            b'"139 1234 5678"\n{"number": "abc", "ref": "b"}\n',
            f'{{"input":"139 1234 5678","number":"{ALICE}","decision":"not_callable","reasons":["registry.all"]}}\n'
            '{"input":"abc","number":null,"decision":"invalid","reasons":["input.malformed"],"ref":"b"}\n',
        ),
    ],
)
def test_a_small_list_as_text_is_answered_in_the_same_form(api: Api, kind: str, raw: bytes, expected: str) -> None:
    register(ALICE, {"all": True})
    answer = api.post("scrubs?channel=voice&category=insurance", raw, kind=kind)
    assert answer.status_code == 200, answer.content
    if kind == "text/csv":
        assert answer.content.decode() == expected
    else:
        lines = [json.loads(line) for line in answer.content.splitlines()]
        assert lines == [json.loads(line) for line in expected.splitlines()]
    envelope = api.get(f"scrubs/{answer['DNC-Scrub']}").json()
    assert envelope["receipt"] == answer["DNC-Receipt"] and envelope["receipt_salt"] == answer["DNC-Receipt-Salt"]
    salted = bytes.fromhex(answer["DNC-Receipt-Salt"]) + raw
    assert payload(answer["DNC-Receipt"])["input_digest"] == hashlib.sha256(salted).hexdigest()
    too_long = raw.split(b"\n")[0] + b"\n" + b"13912345678\n" * 10_002
    assert api.post("scrubs?channel=voice&category=insurance", too_long, kind=kind).status_code == 413


def test_more_rows_than_are_answered_at_once(api: Api) -> None:
    answer = api.scrub(*["13912345678"] * 10_001)
    assert (answer.status_code, answer.json()["code"]) == (413, "rows.too_many")


@pytest.mark.django_db(transaction=True)
def test_the_same_request_twice_at_once_is_one_scrub(api: Api) -> None:
    body = {"channel": "voice", "category": "insurance", "rows": [ALICE]}
    answers = at_once(4, lambda: api.post("scrubs", body, **{"Idempotency-Key": "one"}))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert Scrub.objects.count() == ScrubRecord.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_scrubs_at_once_do_not_slip_past_the_quota(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.scrubs.rules.quota.quota_limit", lambda use, policy: 2)
    monkeypatch.setattr("registry.scrubs.selectors.quota.quota_limit", lambda use, policy: 2)
    numbers = iter([f"1380000000{n}" for n in range(5)])
    answers = at_once(5, lambda: api.scrub(next(numbers)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 429, 429, 429]
    assert ScrubRecord.objects.count() == 2


def test_further_keys_of_a_row_are_the_callers_own_and_named(api: Api) -> None:
    answer = api.scrub({"number": ALICE, "colour": "red"}, {"number": BOB, "colour": 1, "shape": None}).json()
    assert [row["decision"] for row in answer["rows"]] == ["conditional"] * 2
    warning = answer["warnings"][0]
    assert (warning["code"], warning["columns"]) == ("row.other_keys", ["colour", "shape"]) and warning["detail"]
    query = "scrubs?channel=voice&category=insurance"
    lines = b'{"number": "%b", "colour": "red"}\n' % ALICE.encode()
    assert api.post(query, lines, kind="application/x-ndjson").content.count(b'"conditional"') == 1


def test_a_row_without_a_number_is_told_so(api: Api) -> None:
    body = api.scrub({"phone": "13912345678"}, {}, BOB).json()
    for row in body["rows"][:2]:
        assert row["reasons"] == ["input.malformed"]
        assert [(e["pointer"], e["code"], e["detail"]) for e in row["errors"]] == [
            ("/number", "field.missing", "此项必填。")
        ]
    assert {"code": "row.other_keys", "columns": ["phone"]}.items() <= body["warnings"][0].items()


def test_a_number_is_a_string(api: Api) -> None:
    rows = api.scrub({"number": 13912345678}, {"number": None}, 13912345678, None, BOB).json()["rows"]
    assert [row["reasons"] for row in rows[:4]] == [["input.malformed"]] * 4
    for row, where in zip(rows, ("/number", "/number", "", ""), strict=False):
        ((pointer, code, detail),) = [(e["pointer"], e["code"], e["detail"]) for e in row["errors"]]
        assert (pointer, code) == (where, "number.not_text") and "引号" in detail
    answer = api.post(
        "scrubs?channel=voice&category=insurance",
        b'{"number": 13912345678}\n"13912345678"',
        kind="application/x-ndjson",
    )
    assert "number.not_text" in answer["DNC-Warnings"] and answer.content.count(b"input.malformed") == 1
    bare = api.post("scrubs?channel=voice&category=insurance", b"13912345678\n" * 2, kind="application/x-ndjson")
    assert "number.not_text" in bare["DNC-Warnings"]


@pytest.mark.parametrize(
    ("planned", "outside", "free"),
    [
        ("2027-01-12T07:30:00-06:00", "+12198850123 +12707810123 +18504330123 +19067740123", "+14232660123"),
        ("2027-01-12T08:30:00-06:00", "+19155550123 +13086350123 +16053430123 +15418890123 +12086670123 +12082600123",
         "+12198850123 +12707810123 +18504330123 +19067740123"),
        ("2027-01-12T20:30:00-06:00", "+14232660123 +18655240123", "+19155550123 +12198850123"),
    ],
)  # fmt: skip
def test_a_planned_time_is_read_on_the_clock_of_the_prefix(
    api: Api, settings: Any, planned: str, outside: str, free: str
) -> None:
    """Not on the state's: Texas, Indiana, Idaho and others keep two. Where a prefix has several, all must allow the call."""
    settings.DNC_POLICY = "us"
    Marketer.objects.update(categories=["other"])
    body = api.scrub(*outside.split(), *free.split(), category="other", planned_at=planned).json()
    assert body["calling_windows"] == [{"days": "mon-sun", "from": "08:00", "to": "21:00", "zone": "local"}]
    told = {row["number"]: (row["decision"], row["reasons"]) for row in body["rows"]}
    assert told == {
        **dict.fromkeys(outside.split(), ("conditional", ["hours.outside_window"])),
        **dict.fromkeys(free.split(), ("callable", [])),
    }
