"""Where gateways call us: only what they signed, lately, once; never more than a little; whatever they send."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from standardwebhooks import Webhook as Signer

from core import clock
from core.models import NumberProof, SmsEvent, SmsMessage
from core.proving.purpose import Purpose
from core.services.number import number_obtain
from core.services.number_proof import proof_start
from core.services.sms import sms_queue
from core.sms.callbacks import MOST_BYTES, TOLERANCE, secret_read
from tests.acts import acts
from tests.core.sms.conftest import CALLS, SECRET, SIGNED, TEXT

pytestmark = pytest.mark.django_db
ALICE = "+8613912345678"
INBOUND, RECEIPTS = "/gateways/first/inbound/", "/gateways/first/receipts/"


@pytest.fixture(autouse=True)
def gateway(settings, described: Callable[..., str]) -> None:
    settings.DNC_SMS_GATEWAY = "core.sms.http_gateway.HttpGateway"
    settings.DNC_SMS_GATEWAY_FILE = described(TEXT.format(port=1) + CALLS, SIGNED)
    settings.DNC_SMS_SECOND_GATEWAY = "tests.gateway.Gateway"


def signed(body: str, ident: str = "call-1", seconds: int = 0, secret: str = SECRET) -> dict[str, str]:
    at = clock.now() + timedelta(seconds=seconds)
    return {
        "webhook-id": ident,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Signer(secret).sign(ident, at, body),
    }


def call(path: str, body: str, headers: dict[str, str] | None = None, kind: str = "application/json") -> int:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    return client.post(path, body, content_type=kind, headers=headers or signed(body)).status_code


def text_of(proof: NumberProof, sender: str = ALICE) -> str:
    return json.dumps({"from": sender, "message": {"text": proof.word}})


@pytest.fixture
def proof() -> NumberProof:
    return proof_start(purpose=Purpose.SIGN_IN, e164=ALICE, language="en", address="192.0.2.1", at=clock.now())


def is_texted(proof: NumberProof) -> bool:
    proof.refresh_from_db()
    return proof.texted_at is not None


def test_a_signed_text_is_heard(proof: NumberProof) -> None:
    assert call(INBOUND, text_of(proof)) == 204
    assert is_texted(proof) and acts("sms") == ["sms.received"]


def test_a_form_is_read_too(proof: NumberProof) -> None:
    body = f"from=%2B8613912345678&message.text={proof.word}"
    assert call(INBOUND, body, kind="application/x-www-form-urlencoded") == 400  # nested names stand in JSON alone
    assert not is_texted(proof)


def wrongly_signed(body: str) -> dict[str, dict[str, str]]:
    right = signed(body)
    other = base64.b64encode(b"y" * 32).decode()
    plain = base64.b64encode(hmac.digest(b"", body.encode(), "sha256")).decode()
    return {
        "nothing": {"x": "y"},
        "no signature": {**right, "webhook-signature": ""},
        "another secret": signed(body, secret=f"whsec_{other}"),
        "an empty secret": {**right, "webhook-signature": f"v1,{plain}"},
        "another body": signed(body + " "),
        "another id": {**right, "webhook-id": "call-2"},
        "another version": {**right, "webhook-signature": right["webhook-signature"].replace("v1,", "v2,")},
        "too old": signed(body, seconds=-TOLERANCE - 5),
        "too new": signed(body, seconds=TOLERANCE + 5),
        "no time": {**right, "webhook-timestamp": "now"},
        "odd digits": {**right, "webhook-timestamp": "١٧٠٠٠٠٠٠٠٠"},
        "an endless time": {**right, "webhook-timestamp": "9" * 400},
        "no id": signed(body, ident=""),
        "a long id": signed(body, ident="x" * 201),
        "odd signs": {**right, "webhook-signature": "v1,\u00fc"},
    }


@pytest.mark.parametrize("what", wrongly_signed("{}"))
def test_what_the_gateway_did_not_sign_is_refused(proof: NumberProof, what: str) -> None:
    body = text_of(proof)
    assert call(INBOUND, body, wrongly_signed(body)[what]) == 403
    assert not is_texted(proof) and not SmsEvent.objects.exists()


def test_a_call_played_back_counts_once(proof: NumberProof) -> None:
    body = text_of(proof)
    headers = signed(body)
    assert [call(INBOUND, body, headers) for _ in range(3)] == [204, 204, 204]
    assert acts("sms") == ["sms.received"] and SmsEvent.objects.count() == 1


def test_what_was_heard_is_forgotten_when_its_signature_is_too_old_to_come_again(proof: NumberProof) -> None:
    call(INBOUND, text_of(proof))
    SmsEvent.objects.update(at=clock.now() - timedelta(seconds=5 * TOLERANCE))
    body = text_of(proof, "+8613800138001")
    assert call(INBOUND, body, signed(body, ident="call-2")) == 204
    assert SmsEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("{", 400),
        ("[]", 400),
        ("null", 400),
        ('{"from": null, "message": {"text": "1"}}', 400),
        ('{"from": "1", "message": "1"}', 400),
        ("[" * 8000, 400),
        ('{"from": "139", "message": {"text": "\\u0000\\ud800"}}', 204),
        ('{"from": 13912345678, "message": {"text": 12345678}}', 204),
        ("x" * (MOST_BYTES + 1), 413),
        ("x" * 5_000_000, 413),
    ],
)
def test_hostile_bodies(body: str, status: int) -> None:
    assert call(INBOUND, body) == status


@pytest.mark.parametrize(
    "path", ["/gateways/second/inbound/", "/gateways/third/inbound/", "/gateways/second/receipts/"]
)
def test_a_gateway_that_makes_no_calls_has_no_address(path: str) -> None:
    assert call(path, "{}") == 404


def test_only_posts_are_heard() -> None:
    assert Client().get(INBOUND).status_code == 405


def test_secrets_are_compared_whole() -> None:
    assert secret_read(SECRET) == secret_read(SECRET.removeprefix("whsec_"))
    with pytest.raises(ValueError, match="fewer"):
        secret_read("whsec_" + base64.b64encode(b"short").decode())


def sent(**fields: Any) -> SmsMessage:
    at = clock.now()
    message = sms_queue(number=number_obtain(e164=ALICE, at=at), kind="code", text="Hello", at=at)
    SmsMessage.objects.filter(pk=message.pk).update(
        **{"state": "sent", "gateway": "first", "gateway_id": "m-1"} | fields
    )
    return message


def receipt(status: str, ident: str, **fields: str) -> int:
    body = json.dumps({"id": "m-1", "ref": "", "status": status} | fields)
    return call(RECEIPTS, body, signed(body, ident))


def test_receipts_are_recorded_on_the_message() -> None:
    message = sent()
    assert receipt("DELIVRD", "r1") == 204
    message.refresh_from_db()
    assert message.state == "delivered" and message.receipt_at and acts("sms") == ["sms.delivered"]


def test_a_state_that_is_none_of_ours_changes_nothing() -> None:
    message = sent()
    assert receipt("ENROUTE", "r1") == 204
    message.refresh_from_db()
    assert message.state == "sent" and not SmsEvent.objects.exists()


def test_a_receipt_of_what_nobody_sent_is_to_come_again() -> None:
    assert receipt("DELIVRD", "r1") == 404 and not SmsEvent.objects.exists()
    sent()
    assert receipt("DELIVRD", "r1") == 204
