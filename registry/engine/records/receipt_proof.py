"""A proof that one row was in the answer of a scrub: an inclusion proof under the receipt's root, and a signed statement.

The Merkle path ties the row's bytes to the receipt. Which number those bytes mean only the holder of the seal key can
tell, so the platform signs the whole proof too: with the public keys anybody can check it off line (docs/receipts.md).
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from registry.engine.records import merkle
from registry.engine.records.answer_code import decode
from registry.engine.records.receipts import signed_by
from registry.engine.records.row_format import NUMBER_BYTES, ROWS_PER_LEAF, RowFormat, row_format

LONGEST = 16_384
LONGEST_PATH = 40
NUMBER = re.compile(r"\+[1-9][0-9]{1,14}")
HASH = re.compile(r"[0-9a-f]{64}")
# What is signed begins with a word, so that it can never be taken for a receipt.
PREFIX = b"dnc-row-proof\n"


class Proof(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`leaf`: base64 of the leaf's rows; `row`: position in the record; `path`: hashes in hexadecimal, from the leaf up;
    `signature`: a detached JWS over `statement`."""

    scrub: str
    number: str
    decision: str
    reasons: list[str]
    row: int
    leaf: str
    leaf_index: int
    leaves: int
    path: list[str]
    result_root: str
    signature: str


def read_proof(text: str | bytes) -> Proof | None:
    """The proof that `text` (JSON) spells, or None."""
    if len(text) > LONGEST:
        return None
    try:
        return msgspec.json.decode(text, type=Proof)
    except (msgspec.DecodeError, UnicodeError):
        return None


def statement(proof: Proof) -> bytes:
    """What is signed: a prefix, and all fields but the signature as JSON with sorted keys and no spaces."""
    fields = {name: getattr(proof, name) for name in proof.__struct_fields__ if name != "signature"}
    return PREFIX + json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def proof_is_true(
    proof: Proof,
    claims: Mapping[str, Any],
    keys: Mapping[str, Mapping[str, Any]],
    classes: Sequence[str],
    sealed: int | None = None,
) -> bool:
    """Whether the row of `proof` stands in the record that a genuine receipt's `claims` name.

    `keys`: public keys (JWK by kid); `classes`: the `caller_classes` of the receipt's pack version; `sealed`: the number
    sealed under the receipt's key, where that key is at hand.
    """
    if proof.scrub != claims.get("jti") or proof.result_root != claims.get("result_root"):
        return False
    form = row_format(claims.get("record_format"))
    leaf = _leaf_of(proof, form) if form else None
    if form is None or leaf is None or not _in_tree(proof, leaf) or not NUMBER.fullmatch(proof.number):
        return False
    start = proof.row % ROWS_PER_LEAF * form.row_bytes
    row = leaf[start : start + form.row_bytes]
    if sealed is not None and int.from_bytes(row[:NUMBER_BYTES], "big") != sealed:
        return False
    return says(proof, int.from_bytes(row[NUMBER_BYTES:], "big"), classes) and signed_by(
        proof.signature, statement(proof), keys
    )


def _leaf_of(proof: Proof, form: RowFormat) -> bytes | None:
    """The leaf's bytes, where they can be a leaf that holds the row."""
    try:
        leaf = base64.b64decode(proof.leaf, validate=True)
    except (binascii.Error, ValueError):
        return None
    rows, rest = divmod(len(leaf), form.row_bytes)
    position = proof.row - proof.leaf_index * ROWS_PER_LEAF
    whole = rows == ROWS_PER_LEAF or (proof.leaf_index == proof.leaves - 1 and 0 < rows < ROWS_PER_LEAF)
    fits = not rest and whole and 0 <= position < rows
    return leaf if fits and base64.b64encode(leaf).decode() == proof.leaf else None


def _in_tree(proof: Proof, leaf: bytes) -> bool:
    if len(proof.path) > LONGEST_PATH or not all(HASH.fullmatch(one) for one in (*proof.path, proof.result_root)):
        return False
    path = [bytes.fromhex(one) for one in proof.path]
    root = bytes.fromhex(proof.result_root)
    return merkle.proof_holds(merkle.leaf_hash(leaf), proof.leaf_index, proof.leaves, path, root)


def says(proof: Proof, code: int, classes: Sequence[str]) -> bool:
    try:
        decision, reasons = decode(code, classes)
    except ValueError:
        return False
    return proof.decision == decision and tuple(proof.reasons) == reasons
