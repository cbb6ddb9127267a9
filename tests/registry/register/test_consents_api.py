"""Firms hand in consents: each row its own answer; only their own are seen; a number never comes back in plaintext."""

import json

import pytest

from core import clock
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_suspend
from registry.register.models import Consent
from registry.register.selectors.consent import consent_state
from registry.register.services.consent import consent_contest, consent_revoke
from tests.registry.conftest import SYSTEM, Api, make_key, make_marketer

pytestmark = pytest.mark.django_db


def body(**change: object) -> dict[str, object]:
    return {
        "number": "139 1234 5678",
        "channels": ["voice", "text"],
        "categories": ["insurance"],
        "given_at": "2026-01-05T10:00:00+08:00",
        "expires_at": None,
        "evidence": {"kind": "web_form", "reference": "f-13912345678", "sha256": "ab" * 32},
        **change,
    }


def test_claim_read_and_take_back(api: Api) -> None:
    made = api.post("consents", body())
    assert made.status_code == 201
    consent = made.json()
    assert consent["number"] == "139****5678" and consent["state"] == "claimed"
    assert consent["evidence"]["reference"] == "f-139****5678"
    assert b"13912345678" not in bytes(Consent.objects.get().evidence)
    assert api.get(f"consents/{consent['id']}").json() == consent
    assert api.get("consents").json() == {"items": [consent], "next": None}
    assert api.delete(f"consents/{consent['id']}").status_code == 204
    assert api.get(f"consents/{consent['id']}").json()["state"] == "withdrawn"
    assert [row["reasons"] for row in api.scrub("13912345678").json()["rows"]] == [["consent.required"]]


def test_a_firm_does_not_learn_that_the_holder_was_told(api: Api) -> None:
    """Only holders of registered numbers are told."""
    made = api.post("consents", body()).json()
    Consent.objects.update(notified_at=clock.now())
    assert consent_state(Consent.objects.get(), clock.now()) == "notified"
    assert api.get(f"consents/{made['id']}").json()["state"] == "claimed"


def test_claiming_twice_adds_nothing(api: Api) -> None:
    assert api.post("consents", body()).json()["id"] == api.post("consents", body()).json()["id"]
    assert Consent.objects.count() == 1


def test_taking_back_a_revoked_consent_does_not_wash_it_clean(api: Api) -> None:
    made = api.post("consents", body()).json()
    consent_revoke(consent=Consent.objects.get(), at=clock.now(), actor=SYSTEM)
    api.delete(f"consents/{made['id']}")
    row = api.scrub("13912345678").json()["rows"][0]
    assert (row["decision"], row["reasons"]) == ("not_callable", ["registry.firm", "consent.revoked"])


def test_a_contested_claim_is_no_consent(api: Api) -> None:
    api.post("consents", body())
    consent_contest(consent=Consent.objects.get(), at=clock.now(), actor=SYSTEM)
    row = api.scrub("13912345678").json()["rows"][0]
    assert (row["decision"], row["reasons"]) == ("conditional", ["consent.required", "consent.unconfirmed"])


def test_another_firm_sees_nothing(api: Api) -> None:
    made = api.post("consents", body()).json()
    other = Api(make_key(make_marketer("91310000MA1FL0000B"), "consent")[1])
    assert other.get(f"consents/{made['id']}").status_code == 404
    assert other.delete(f"consents/{made['id']}").status_code == 404
    assert other.get("consents").json()["items"] == []


def test_many_rows_each_with_its_own_answer(api: Api) -> None:
    rows = [body(), body(number="abc"), body(channels=[]), body(categories=["nothing"]), body(evidence={}), 7, body()]
    raw = "\n".join([*(json.dumps(row) for row in rows), "{"])
    answer = api.post("consents", raw, kind="application/x-ndjson")
    answers = [json.loads(line) for line in answer.content.splitlines()]
    assert [a["status"] for a in answers] == ["accepted"] + ["rejected"] * 5 + ["accepted", "rejected"]
    assert answers[0]["id"] == answers[6]["id"]
    assert answers[1]["reasons"] == ["input.malformed"] and answers[3]["reasons"] == ["category.unknown"]
    assert answers[4]["errors"][0]["pointer"] == "/evidence/kind"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"given_at": "2126-01-01T00:00:00Z"}, "/given_at"),
        ({"given_at": "2026-01-05"}, "/given_at"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"number": "+1 212 555 0100"}, "/number"),
        ({"evidence": {"kind": "x", "sha256": "zz"}}, "/evidence/sha256"),
        ({"evidence": {"kind": "x", "photo": "…"}}, "/evidence/photo"),
    ],
)
def test_a_wrong_field_is_pointed_to(api: Api, change: dict[str, object], pointer: str) -> None:
    answer = api.post("consents", body(**change))
    assert (answer.status_code, [e["pointer"] for e in answer.json()["errors"]]) == (422, [pointer])


def test_a_suspended_firm_and_a_test_key_hand_in_nothing(api: Api, marketer: Marketer) -> None:
    tried = Api(make_key(marketer, "consent", live=False)[1]).post("consents", body())
    assert tried.status_code == 201 and not Consent.objects.exists()
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    refused = api.post("consents", body())
    assert (refused.status_code, refused.json()["code"]) == (403, "marketer.suspended")
    assert not Consent.objects.exists()


def test_pages_of_a_list_follow_each_other(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.api.pagination.SIZE", 2)
    for n in range(5):
        api.post("consents", body(number=f"1390000000{n}"))
    seen, address = [], "consents"
    while address:
        page = api.get(address).json()
        seen += [item["id"] for item in page["items"]]
        address = page["next"].split("/api/v1/")[1] if page["next"] else ""
    assert len(seen) == len(set(seen)) == 5
    assert api.get("consents?cursor=nonsense").status_code == 400
