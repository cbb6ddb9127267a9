"""Reasons as clients and readers see them."""

from django.test import Client
from django.utils.translation import override

from registry.engine.records.reasons import Reason
from registry.scrubs.web.reasons import reason_text


def test_the_contract_names_every_reason(db: None) -> None:
    schemas = Client().get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert schemas["Reason"]["anyOf"][0]["enum"] == [str(reason) for reason in Reason]
    assert schemas["ScrubRow"]["properties"]["reasons"]["items"] == {"$ref": "#/components/schemas/Reason"}


def test_every_reason_has_words_for_the_page() -> None:
    with override("en"):
        assert all(reason_text(reason) == reason.words for reason in Reason)
    with override("zh-hans"):
        assert not [reason for reason in Reason if reason_text(reason) == reason.words]
    assert reason_text("exemption.charity")
