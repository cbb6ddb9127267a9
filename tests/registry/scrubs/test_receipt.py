"""Receipts: genuine as written, refused with any byte changed, verifiable without us."""

import base64
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override
from joserfc import jws
from joserfc.jwk import OKPKey

from core import clock
from core.models import User
from registry.engine.records.receipts import verify
from registry.firms.models import AdmissionRequest, Marketer
from registry.firms.selectors.marketer import last_standing
from registry.scrubs.models import Scrub
from registry.scrubs.selectors.receipt import public_keys
from registry.scrubs.services.signing_key import signing_key_rotate
from registry.scrubs.web.receipt_document import receipt_document
from tests.registry.conftest import ALICE, SYSTEM, Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(api: Api) -> str:
    return str(api.scrub(ALICE, campaign="autumn").json()["receipt"])


def ask(receipt: object):
    return Client(raise_request_exception=False).post(
        "/api/v1/receipts/verify", {"receipt": receipt}, content_type="application/json"
    )


def test_anybody_may_verify(receipt: str) -> None:
    answer = ask(receipt).json()
    assert (answer["genuine"], answer["current"]) == (True, True)
    assert answer["claims"]["purpose"]["campaign"] == "autumn"


def test_every_changed_byte_is_refused(receipt: str) -> None:
    keys, at = public_keys(), clock.now()
    assert verify(receipt, keys, at).genuine
    for position in range(len(receipt)):
        for other in {chr(ord(receipt[position]) ^ 1), chr(ord(receipt[position]) ^ 32), "A", "."} - {
            receipt[position]
        }:
            changed = receipt[:position] + other + receipt[position + 1 :]
            assert not verify(changed, keys, at).genuine, (position, other)


def test_other_spellings_of_the_same_signature_are_refused(receipt: str) -> None:
    """The last characters of base64url carry spare bits; a decoder may not see them, we do."""
    keys, at = public_keys(), clock.now()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    parts = receipt.split(".")
    for index, part in enumerate(parts):
        for last in alphabet.replace(part[-1], ""):
            again = ".".join([*parts[:index], part[:-1] + last, *parts[index + 1 :]])
            assert not verify(again, keys, at).genuine
    for spelling in (receipt + "=", receipt + "\n", " " + receipt, receipt + ".", receipt.replace(".", ". ", 1)):
        assert not verify(spelling, keys, at).genuine


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}, {"alg": "EdDSA", "crit": ["exp"]}])
def test_another_algorithm_is_refused(receipt: str, header: dict[str, object]) -> None:
    kid = next(iter(public_keys()))
    encoded = base64.urlsafe_b64encode(json.dumps({**header, "kid": kid}).encode()).rstrip(b"=").decode()
    assert not verify(".".join([encoded, *receipt.split(".")[1:]]), public_keys(), clock.now()).genuine


def test_a_strangers_signature_is_refused(receipt: str) -> None:
    kid = next(iter(public_keys()))
    forged = jws.serialize_compact(
        {"alg": "EdDSA", "kid": kid}, b'{"sub":"mkt_x"}', OKPKey.generate_key("Ed25519"), algorithms=["EdDSA"]
    )
    assert ask(forged).json() == {"genuine": False, "current": False, "sandbox": False, "claims": None}


@pytest.mark.parametrize(
    ("given", "status"), [("", 422), ("x" * 20_000, 422), (7, 422), (None, 422), ("a.b.c", 200), ("\x00", 200)]
)
def test_hostile_receipts(db: None, given: object, status: int) -> None:
    answer = ask(given)
    assert answer.status_code == status
    assert status != 200 or answer.json()["genuine"] is False


def test_after_its_validity_a_receipt_is_genuine_but_not_current(receipt: str) -> None:
    verdict = verify(receipt, public_keys(), clock.now() + timedelta(days=2))
    assert (verdict.genuine, verdict.current) == (True, False)


def test_a_rotated_key_still_verifies_what_it_signed(receipt: str) -> None:
    signing_key_rotate(at=clock.now(), actor=SYSTEM)
    assert ask(receipt).json()["genuine"] is True
    assert len(Client().get("/.well-known/jwks.json").json()["keys"]) == 2


def test_the_command_verifies_off_line(receipt: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys, file = tmp_path / "jwks.json", tmp_path / "receipt"
    published = Client().get("/.well-known/jwks.json")
    assert published.status_code == 200 and b'"d"' not in published.content
    keys.write_bytes(published.content)
    file.write_text(receipt + "\n")
    call_command("verify_receipt", str(file), keys=keys)
    assert "Genuine" in capsys.readouterr().out
    for position in (5, len(receipt) // 2, len(receipt) - 1):
        file.write_text(receipt[:position] + ("A" if receipt[position] != "A" else "B") + receipt[position + 1 :])
        with pytest.raises(CommandError, match="Not genuine"):
            call_command("verify_receipt", str(file), keys=keys)
    keys.write_text("[]")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_receipt", str(file), keys=keys)


def test_the_page_says_what_a_receipt_claims(receipt: str) -> None:
    client = Client(headers={"Accept-Language": "en"})
    good = client.post("/verify/", {"receipt": receipt[:40] + "\n" + receipt[40:]})
    assert b"Genuine, and still valid" in good.content and b"Sunrise Insurance" in good.content
    bad = client.post("/verify/", {"receipt": receipt[:-4] + "AAAA"})
    assert b"Not a genuine receipt" in bad.content
    empty = client.post("/verify/", {"receipt": ""})
    assert empty.status_code == 422 and b"Paste the receipt." in empty.content


def test_a_firm_that_is_called_otherwise_now_is_called_as_it_was_when_it_asked(
    receipt: str, marketer: Marketer
) -> None:
    at, standing = clock.now(), last_standing(marketer.pk)
    assert standing is not None
    AdmissionRequest.objects.create(
        kind="name", state="granted", marketer=marketer, standing=standing, name="Noon Insurance", former=marketer.name,
        filed_at=at, deadline=at, answered_at=at + timedelta(minutes=1),
        filed_by=User.objects.create_user(email="a@example.cn", password="x", created_at=at),
    )  # fmt: skip
    Marketer.objects.update(name="Noon Insurance")
    said = Client(headers={"Accept-Language": "en"}).post("/verify/", {"receipt": receipt}).content.decode()
    assert "Sunrise Insurance (now Noon Insurance)" in said
    with override("en"):
        paper = str(receipt_document(Scrub.objects.get()))
    assert "Sunrise Insurance" in paper and "Noon Insurance" not in paper


def test_a_forged_receipt_looks_in_nothing_like_a_genuine_one(receipt: str) -> None:
    client = Client(headers={"Accept-Language": "en"})
    good, bad = (
        client.post("/verify/", {"receipt": text}).content.decode().split("<main", 1)[1]
        for text in (receipt, receipt[:-4] + "AAAA")
    )
    assert "dnc-refused" in bad and 'role="alert"' in bad and "<svg" in bad
    assert "govuk-notification-banner" not in bad and "govuk-summary-list" not in bad
    assert "govuk-notification-banner--success" in good and "dnc-refused" not in good
    headings = [page.split("<h1", 1)[1].split(">", 1)[1].split("</h1>", 1)[0] for page in (good, bad)]
    assert headings == ["This receipt is genuine", "Not a genuine receipt"]
    assert not any(claim in bad for claim in ("Sunrise Insurance", "autumn", receipt[:40])), (
        "nothing of what was pasted"
    )
