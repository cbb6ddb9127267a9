"""One row proved to anybody: by the page, off line, by hand; and refused with any byte changed."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from joserfc.jwk import OKPKey

from core import clock
from registry.engine.records import merkle
from registry.engine.records.receipt_proof import Proof, proof_is_true, read_proof, statement
from registry.engine.records.receipts import input_digest, sign, sign_detached, verify
from registry.engine.records.row_format import FORMATS, WRITTEN
from registry.firms.models import Marketer
from registry.register.services.refusal import refusal_record
from registry.scrubs.selectors.receipt import public_keys, row_proved
from registry.scrubs.services.signing_key import signing_key_rotate
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api, make_key, make_marketer, subscriber

WIDTH = WRITTEN.row_bytes
LIST = [ALICE, BOB, *(f"1380000{n:04d}" for n in range(200))]


@dataclass
class Washed:
    """What a firm holds after a scrub."""

    raw: bytes
    body: dict[str, Any]
    proof: dict[str, Any]

    @property
    def receipt(self) -> str:
        return str(self.body["receipt"])

    @property
    def claims(self) -> Any:
        return verify(self.receipt, public_keys(), clock.now()).claims


@pytest.fixture
def washed(api: Api, marketer: Marketer) -> Washed:
    refusal_record(number=subscriber(), marketer=marketer, source="site", at=clock.now(), actor=SYSTEM)
    raw = json.dumps({"channel": "voice", "category": "insurance", "rows": LIST}).encode()
    body = api.post("scrubs", raw).json()
    answer = api.post("receipts/proof", {"scrub": body["id"], "number": "139 1234 5678"})
    assert answer.status_code == 200, answer.content
    return Washed(raw, body, answer.json())


def flips(text: bytes, *, every_bit: range) -> Any:
    """`text` with one bit of each byte flipped, and with all eight of those in `every_bit`."""
    for position in range(len(text)):
        for bit in range(8) if position in every_bit else (position % 8,):
            yield position, bit, text[:position] + bytes([text[position] ^ 1 << bit]) + text[position + 1 :]


@pytest.mark.django_db
def test_a_firm_proves_one_row_of_its_scrub(washed: Washed) -> None:
    proof = washed.proof
    assert (proof["scrub"], proof["number"]) == (washed.body["id"], ALICE)
    assert (proof["decision"], proof["reasons"]) == ("not_callable", ["registry.firm"])
    assert (proof["leaves"], proof["leaf_index"]) == (4, proof["row"] // 64)
    assert proof["result_root"] == washed.claims["result_root"]
    assert row_proved(json.dumps(proof), washed.claims)


@pytest.mark.django_db
def test_the_proof_holds_by_hand(washed: Washed) -> None:
    """As docs/receipts.md says, without any code of ours."""
    proof = washed.proof
    leaf, index, size = base64.b64decode(proof["leaf"]), proof["leaf_index"], proof["leaves"]
    row = leaf[proof["row"] % 64 * WIDTH :][:WIDTH]
    assert row[8:].lstrip(b"\0") == bytes.fromhex("11")
    hashed, path = sha256(b"\x00" + leaf).digest(), [bytes.fromhex(one) for one in proof["path"]]
    while size > 1:
        if index % 2:
            hashed = sha256(b"\x01" + path.pop(0) + hashed).digest()
        elif index + 1 < size:
            hashed = sha256(b"\x01" + hashed + path.pop(0)).digest()
        index, size = index // 2, (size + 1) // 2
    assert not path and hashed.hex() == washed.claims["result_root"]


@pytest.mark.django_db
def test_a_firm_asks_about_its_own_scrubs_alone(washed: Washed, api: Api) -> None:
    ask = {"scrub": washed.body["id"], "number": ALICE}
    stranger = Api(make_key(make_marketer("91310000MA1FL0000B"), "scrub")[1])
    cases = [
        (stranger, ask, 404, "not_found"),
        (api, {**ask, "scrub": "scr_nothing"}, 404, "not_found"),
        (api, {**ask, "scrub": "scr_\u0000"}, 422, "body.invalid"),
        (api, {**ask, "number": CAROL}, 404, "proof.not_contained"),
        (api, {**ask, "number": "110"}, 422, "number.emergency"),
        (api, {**ask, "number": "x" * 200}, 422, "input.malformed"),
        (api, {**ask, "number": 7}, 422, "body.invalid"),
    ]
    for client, body, status, code in cases:
        answer = client.post("receipts/proof", body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
        assert b"139" not in answer.content
    assert Client().post("/api/v1/receipts/proof", ask, content_type="application/json").status_code == 401


@pytest.mark.django_db
def test_the_sandbox_keeps_no_record_to_prove(marketer: Marketer) -> None:
    trial = Api(make_key(marketer, "scrub", live=False)[1])
    ask = {"scrub": trial.scrub(ALICE).json()["id"], "number": ALICE}
    answer = trial.post("receipts/proof", ask)
    assert (answer.status_code, answer.json()["code"]) == (404, "proof.no_record")


@pytest.mark.django_db
def test_every_flipped_byte_of_a_receipt_is_refused(washed: Washed) -> None:
    keys, at = public_keys(), clock.now()
    raw = washed.receipt.encode()
    dots = [position for position, byte in enumerate(raw) if byte == ord(".")]
    sample = range(dots[1] - 20, dots[1] + 20)
    count = 0
    for position, bit, changed in flips(raw, every_bit=sample):
        assert not verify(changed.decode("latin-1"), keys, at).genuine, (position, bit)
        count += 1
    assert count == len(raw) + 7 * 40


@pytest.mark.django_db
def test_every_flipped_byte_of_a_proof_is_refused(washed: Washed) -> None:
    """As the API spells it. The claims are genuine all the while."""
    claims, keys = washed.claims, public_keys()
    raw = json.dumps(washed.proof, separators=(",", ":")).encode()
    start = raw.index(b'"reasons"')
    for position, bit, changed in flips(raw, every_bit=range(start, start + 80)):
        proof = read_proof(changed)
        assert proof is None or not proof_is_true(proof, claims, keys, ()), (
            position,
            bit,
            changed[position : position + 1],
        )


def of(washed: Washed, **fields: Any) -> Proof:
    return msgspec.convert({**washed.proof, **fields}, Proof)


@pytest.mark.django_db
def test_the_tree_refuses_what_even_our_own_signature_covers(washed: Washed) -> None:
    """Were the signing key stolen: the path, the row's bytes and the seal key still speak."""
    pair = OKPKey.generate_key("Ed25519")
    keys = {"k": {**pair.as_dict(private=False)}}
    leaf = base64.b64decode(washed.proof["leaf"])
    start = washed.proof["row"] % 64 * WIDTH

    def true(claims: Any = washed.claims, sealed: int | None = None, **fields: Any) -> bool:
        proof = of(washed, **fields)
        signed = msgspec.structs.replace(proof, signature=sign_detached(statement(proof), pair, "k"))
        return proof_is_true(signed, claims, keys, (), sealed)

    assert true() and true(sealed=int.from_bytes(leaf[start : start + 8], "big"))
    assert not true(sealed=5)
    for position in range(0, len(leaf), 11):
        changed = leaf[:position] + bytes([leaf[position] ^ 1]) + leaf[position + 1 :]
        assert not true(leaf=base64.b64encode(changed).decode())
    path = washed.proof["path"]
    for changed_path in (path[:-1], [*path, path[0]], path[::-1], [one.upper() for one in path], ["xx", *path[1:]]):
        assert not true(path=changed_path)
    assert not true(path=path * 30) and not true(decision="callable", reasons=[]) and not true(reasons=[])
    row = washed.proof["row"]
    for other in (row - 64, row + 64, row - 1 if row % 64 else row + 1, -1, 10**30, 2**62):
        if 0 <= other < 2**63:
            assert not true(row=other)
    assert not true(leaf_index=-1) and not true(leaves=0) and not true(leaves=2**62, leaf_index=2**61)
    assert not true(number="13912345678") and not true(result_root="00" * 32)
    assert not true(claims={}) and not true(claims={**washed.claims, "jti": "scr_other"})


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '"x"', "[" * 9000, "x" * 20_000, '{"scrub": 1}', "\ud800"]
)
def test_hostile_proofs_are_none(text: str) -> None:
    assert read_proof(text) is None


@pytest.mark.django_db
def test_a_proof_is_no_receipt_and_a_receipt_no_proof(washed: Washed) -> None:
    header, _, signature = washed.proof["signature"].split(".")
    payload = base64.urlsafe_b64encode(statement(of(washed))).rstrip(b"=").decode()
    assert not verify(f"{header}.{payload}.{signature}", public_keys(), clock.now()).genuine
    parts = washed.receipt.split(".")
    assert not row_proved(json.dumps({**washed.proof, "signature": f"{parts[0]}..{parts[2]}"}), washed.claims)


@pytest.mark.django_db
def test_the_page_says_in_one_sentence_whether_the_row_was_in_the_answer(washed: Washed, api: Api) -> None:
    client = Client(headers={"Accept-Language": "en"})

    def page(proof: str) -> str:
        return client.post("/verify/", {"receipt": washed.receipt, "proof": proof}).content.decode()

    good = page(json.dumps(washed.proof, indent=2))
    said = "The row of the proof was in the answer, and the firm was told: Must not be called (has refused your firm)."
    assert said in good and ALICE.removeprefix("+86") not in good.split("<form")[0]
    other = api.scrub(ALICE, BOB).json()["id"]
    foreign = api.post("receipts/proof", {"scrub": other, "number": BOB}).json()
    for text in (json.dumps(foreign), json.dumps({**washed.proof, "decision": "callable"}), "nonsense"):
        assert "The proof does not show" in page(text)
    plain = client.post("/verify/", {"receipt": washed.receipt}).content.decode()
    assert "Genuine" in plain and "The row of the proof" not in plain
    too_long = client.post("/verify/", {"receipt": washed.receipt, "proof": "x" * 20_000})
    assert too_long.status_code == 422 and b"too long for a proof" in too_long.content


@pytest.mark.django_db
def test_keys_rotate_by_command_and_old_receipts_and_proofs_stay_genuine(
    washed: Washed, api: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("signing_key", "rotate")
    new = capsys.readouterr().out.split()[-1].rstrip(".")
    call_command("signing_key", "list")
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(new) and first.endswith("in use") and "until" in second
    published = [key["kid"] for key in Client().get("/.well-known/jwks.json").json()["keys"]]
    assert len(published) == 2 and new in published
    assert washed.claims and row_proved(json.dumps(washed.proof), washed.claims)
    again = api.post("receipts/proof", {"scrub": washed.body["id"], "number": ALICE}).json()
    assert again["signature"] != washed.proof["signature"] and row_proved(json.dumps(again), washed.claims)
    signing_key_rotate(at=clock.now(), actor=SYSTEM)
    assert len(public_keys()) == 3


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Receipt, keys, list and proof as files, made without a database."""
    pair, sent, salt = OKPKey.generate_key("Ed25519"), b"13912345678\n", b"s" * 16
    rows = b"".join(n.to_bytes(8, "big") + b"\x00\x81" for n in range(70))
    hashes = merkle.leaf_hashes(rows, FORMATS[1])
    claims = {
        "jti": "scr_1", "valid_until": "2026-01-01T00:00:00Z", "input_digest": input_digest(salt, sent),
        "result_root": merkle.root(hashes).hex(), "policy_version": "cn-2026-11-01", "seal_key": 1,
        "record_format": 1,
    }  # fmt: skip
    proof = Proof(
        scrub="scr_1", number=ALICE, decision="not_callable", reasons=["registry.all"], row=66,
        leaf=base64.b64encode(rows[FORMATS[1].leaf_bytes :]).decode(), leaf_index=1, leaves=2, path=[hashes[0].hex()],
        result_root=merkle.root(hashes).hex(), signature="",
    )  # fmt: skip
    signed = msgspec.structs.replace(proof, signature=sign_detached(statement(proof), pair, "k"))
    keys = {"keys": [{**pair.as_dict(private=False), "kid": "k"}]}
    made = {"receipt": sign(claims, pair, "k").encode(), "keys": json.dumps(keys).encode(), "sent": sent}
    made["proof"] = msgspec.json.encode(signed)
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in made}


def off_line(files: dict[str, Path], **options: Any) -> None:
    given = {"sent": files["sent"], "salt": (b"s" * 16).hex(), "proof": files["proof"], **options}
    call_command("verify_receipt", str(files["receipt"]), keys=files["keys"], **given)


def test_the_command_needs_no_database(files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """This test may not touch one: the database is closed to it."""
    off_line(files)
    said = capsys.readouterr().out
    assert "Genuine; its validity is over." in said and "about this list, byte for byte" in said
    assert "The row of the proof was in the answer, and it said: not_callable (registry.all)." in said


@pytest.mark.parametrize(
    ("changed", "options", "complaint"),
    [
        ("sent", {}, "not about this list"),
        ("", {"salt": "00" * 16}, "not about this list"),
        ("", {"salt": "xyz"}, "cannot be read"),
        ("", {"salt": None}, "go together"),
        ("proof", {}, "does not show"),
        ("receipt", {}, "Not genuine"),
        ("", {"proof": Path("/nowhere")}, "cannot be read"),
    ],
)
def test_the_command_refuses_what_was_changed(
    files: dict[str, Path], changed: str, options: dict[str, Any], complaint: str
) -> None:
    if changed:
        content = files[changed].read_bytes()
        files[changed].write_bytes(content[:9] + bytes([content[9] ^ 1]) + content[10:])
    with pytest.raises(CommandError, match=complaint):
        off_line(files, **options)


def test_the_command_refuses_every_flipped_byte_of_a_proof_file(files: dict[str, Path]) -> None:
    raw = files["proof"].read_bytes()
    claims_keys = {key["kid"]: key for key in json.loads(files["keys"].read_text())["keys"]}
    claims = verify(files["receipt"].read_text(), claims_keys, datetime(2026, 1, 1, tzinfo=UTC)).claims
    assert claims
    for position, bit, changed in flips(raw, every_bit=range(0)):
        proof = read_proof(changed)
        assert proof is None or not proof_is_true(proof, claims, claims_keys, ()), (position, bit)
