"""What a firm tells of numbers through the API: one row or many, for itself or a client, idempotent, and nothing comes back."""

import json
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from registry.firms.models import Marketer, WebhookMessage
from registry.firms.services.webhook import webhook_create
from registry.register.models import Consent, Refusal, Relationship
from tests.registry.conftest import ALICE, BOB, SYSTEM, Api, make_key, make_marketer, mandated, subscriber
from tests.registry.register.conftest import NDJSON
from tests.registry.register.consents import claimed, registered
from tests.registry.scrubs.test_scrub import decisions

pytestmark = pytest.mark.django_db
SAID = "2026-01-05T10:00:00+08:00"
CSV = "text/csv"


def refusal(**change: Any) -> dict[str, Any]:
    return {"number": "139 1234 5678", "at": SAID, **change}


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def told(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    return [json.loads(line) for line in answer.content.decode().splitlines()]


def test_a_refusal_binds_at_once_and_says_nothing_of_the_register(api: Api, marketer: Marketer) -> None:
    registered(subscriber(BOB))
    claimed(marketer, subscriber())
    answers = [api.post("refusals", refusal(number=number, reference="r-1")) for number in (ALICE, BOB)]
    assert [answer.json() for answer in answers] == [{"reference": "r-1", "status": "accepted"}] * 2
    assert decisions(api.scrub(ALICE)) == [("not_callable", ["registry.firm", "consent.revoked"])]
    assert api.post("refusals", refusal(at="2999-01-01T00:00:00Z")).json()["code"] == "body.invalid"
    again = [api.post("refusals", refusal(), **{"Idempotency-Key": "k"}).status_code for _ in range(2)]
    assert again == [200, 200] and Refusal.objects.count() == 2


def test_a_later_claim_of_the_firm_lifts_nothing(api: Api) -> None:
    api.post("refusals", refusal())
    claim = {"number": ALICE, "channels": ["voice", "text"], "categories": ["insurance", "loans"], "given_at": SAID}
    assert api.post("consents", {**claim, "evidence": {"kind": "form"}}).status_code == 201
    for purpose in ({}, {"channel": "text"}, {"category": "loans"}):
        assert decisions(api.scrub(ALICE, **purpose)) == [("not_callable", ["registry.firm", "consent.unconfirmed"])]


def test_many_each_have_their_answer(api: Api, marketer: Marketer) -> None:
    rows = [refusal(reference="a"), refusal(number="110"), refusal(at="soon"), {"at": SAID}, refusal(number=BOB)]
    answers = told(api.post("refusals", lines(*rows), kind=NDJSON))
    assert [row["status"] for row in answers] == ["accepted", "rejected", "rejected", "rejected", "accepted"]
    assert answers[0] == {"reference": "a", "status": "accepted"}
    assert [error["pointer"] for row in answers[1:4] for error in row["errors"]] == ["/number", "/at", "/number"]
    assert Refusal.objects.filter(marketer=marketer).count() == 2


def test_a_table_in_chinese_names_the_client_of_each_row(marketer: Marketer) -> None:
    centre = make_marketer("91310000MA1FL0000B", name="Call Centre")
    mandated(marketer, centre)
    api = Api(make_key(centre, "consent")[1])
    table = f"手机号,谢绝时间,委托方\n13912345678,2026/1/5 10:00,{marketer.public_id}\n{BOB},2026年1月5日,mkt_unknown\n"
    answers = told(api.post("refusals", table, kind=CSV))
    assert [row["status"] for row in answers] == ["accepted", "rejected"]
    assert answers[1]["errors"][0]["pointer"] == "/委托方" and answers[1]["reasons"] == ["on_behalf_of.not_approved"]
    assert Refusal.objects.get().marketer == marketer
    alone = api.post("refusals", refusal(on_behalf_of="mkt_unknown"))
    assert (alone.status_code, alone.json()["code"]) == (403, "on_behalf_of.not_approved")


def test_a_relationship_stands_above_the_register_where_the_pack_says_so(api: Api, settings: Any) -> None:
    settings.DNC_POLICY = "us"
    ann = "+13152328257"
    registered(subscriber(ann), clock.now() - timedelta(days=60))  # so that it binds
    assert decisions(api.scrub(ann, category="other")) == [("not_callable", ["registry.all"])]
    body = {"number": ann, "kind": "purchase", "at": SAID, "reference": "o-1"}
    assert api.post("relationships", body).json() == {"reference": "o-1", "status": "accepted"}
    assert api.post("relationships", body).status_code == 200 and Relationship.objects.count() == 1
    assert decisions(api.scrub(ann, category="other")) == [("callable", ["relationship.valid"])]
    assert api.post("refusals", refusal(number=ann)).status_code == 200
    assert decisions(api.scrub(ann, category="other"))[0][0] == "not_callable"


def test_where_the_pack_knows_no_relationship_it_says_so(api: Api) -> None:
    answer = api.post("relationships", {"number": ALICE, "kind": "inquiry", "at": SAID})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "relationship.not_in_rules")
    assert not Relationship.objects.exists()
    (row,) = told(api.post("relationships", "number,kind,at\n13912345678,购买,2026-01-05\n", kind=CSV))
    assert row["reasons"] == ["relationship.not_in_rules"]


def test_addresses_are_made_in_bulk_and_hold_no_number(api: Api) -> None:
    rows = [{"number": f"1391234{n:04d}", "campaign": "秋季续保", "reference": f"m-{n}"} for n in range(100)]
    answers = told(api.post("unsubscribe-links", lines(*rows), kind=NDJSON))
    addresses = {row["address"] for row in answers}
    assert len(addresses) == len({row["id"] for row in answers}) == 100
    assert not any("1391234" in address for address in addresses)
    assert api.post("unsubscribe-links", {"number": "110"}).status_code == 422


def test_a_test_key_is_answered_alike_and_nothing_is_kept(marketer: Marketer) -> None:
    api = Api(make_key(marketer, "consent", live=False)[1])
    webhook_create(marketer=marketer, url="https://hooks.example.com/", live=False, at=clock.now(), actor=SYSTEM)
    assert api.post("refusals", refusal()).json() == {"status": "accepted"}
    assert api.post("refusals", refusal(number="110")).status_code == 422
    assert [row["status"] for row in told(api.post("refusals", lines(refusal(), {}), kind=NDJSON))] == [
        "accepted",
        "rejected",
    ]
    relationship = {"number": ALICE, "kind": "purchase", "at": SAID}
    assert api.post("relationships", relationship).json()["errors"][0]["code"] == "relationship.not_in_rules"
    made = api.post("unsubscribe-links", {"number": ALICE}).json()
    page = made["address"].split("/", 3)[3]
    answer = api.client.post(f"/{page}", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert WebhookMessage.objects.get(event="refusal.recorded").data == {"link": made["id"]}
    assert not any(table.objects.exists() for table in (Refusal, Relationship, Consent))


@pytest.mark.parametrize("door", ["refusals", "relationships", "unsubscribe-links"])
def test_only_a_key_for_consents_opens_it(marketer: Marketer, door: str) -> None:
    assert Api(make_key(marketer, "scrub", "watchlist")[1]).post(door, refusal()).status_code == 403
    too_many = lines(*[refusal()] * 10_001)
    assert Api(make_key(marketer, "consent")[1]).post(door, too_many, kind=NDJSON).status_code == 413
