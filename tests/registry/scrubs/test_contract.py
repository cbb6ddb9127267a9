"""The served OpenAPI document agrees with what the doors do, and no body makes them stumble."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.firms.models import Marketer, Operator
from tests.registry.conftest import Api, make_key

ADDRESSES = {
    "/api/v1/scrubs": {"post"},
    "/api/v1/scrubs/{public_id}": {"get"},
    "/api/v1/receipts/verify": {"post"},
    "/api/v1/receipts/proof": {"post"},
    "/api/v1/consents": {"get", "post"},
    "/api/v1/consents/{public_id}": {"get", "delete"},
    "/api/v1/registrations": {"post"},
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
FIELDS = {
    "scrubs": ["channel", "category", "rows", "campaign", "planned_at", "on_behalf_of"],
    "consents": ["number", "channels", "categories", "given_at", "expires_at", "evidence"],
    "registrations": ["number", "action", "preferences", "assurance", "at", "reference"],
    "receipts/verify": ["receipt"],
    "receipts/proof": ["scrub", "number"],
}
GOOD: dict[str, dict[str, Any]] = {
    "scrubs": {"channel": "voice", "category": "insurance", "rows": ["13912345678"]},
    "consents": {
        "number": "13912345678", "channels": ["voice"], "categories": ["insurance"],
        "given_at": "2026-01-01T00:00:00Z", "evidence": {"kind": "form"},
    },
    "registrations": {
        "number": "13912345678", "action": "register", "preferences": {"all": True}, "assurance": "sms_code",
        "at": "2026-01-01T00:00:00Z", "reference": "r",
    },
    "receipts/verify": {"receipt": "a.b.c"},
    "receipts/proof": {"scrub": "scr_x", "number": "13912345678"},
}  # fmt: skip


@pytest.fixture
def document(db: None) -> dict[str, Any]:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    served: dict[str, Any] = answer.json()
    return served


def test_every_address_stands_in_the_contract(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    for address, methods in ADDRESSES.items():
        assert methods <= set(document["paths"][address]), address
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert document["paths"]["/api/v1/receipts/verify"]["post"]["security"] == []


def test_answers_have_the_fields_the_contract_names(document: dict[str, Any], api: Api) -> None:
    body = api.post("scrubs", GOOD["scrubs"]).json()
    schemas = document["components"]["schemas"]
    assert set(body) == set(schemas["ScrubAnswer"]["properties"])
    assert set(body["rows"][0]) <= set(schemas["ScrubRow"]["properties"])
    assert set(api.post("scrubs", {}).json()) == set(schemas["Problem"]["properties"])


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(FIELDS))
def test_no_body_makes_a_door_stumble(
    path: str, marketer: Marketer, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.api.views.ApiView.meter", lambda self, *args, **kwargs: None)
    owner = operator if path == "registrations" else marketer
    scopes = ["register"] if path == "registrations" else ["scrub", "consent"]
    client = Api(make_key(owner, *scopes)[1])

    def changed() -> st.SearchStrategy[Any]:
        fields = st.sampled_from([*FIELDS[path], "unknown"])
        return st.builds(lambda name, value: {**GOOD[path], name: value}, fields, json_values)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(changed() | json_values)
    def stumble(body: Any) -> None:
        answer = client.post(path, body)
        assert answer.status_code < 500, (body, answer.content)
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json" and answer.json()["code"]

    stumble()
