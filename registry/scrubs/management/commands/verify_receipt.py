"""`manage.py verify_receipt FILE`: is this receipt genuine? With ``--keys`` off line, against a saved JWKS."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from registry.engine.records.receipt_proof import proof_is_true, read_proof
from registry.engine.records.receipts import input_digest, verify
from registry.scrubs.selectors.receipt import classes_of, public_keys

Keys = Mapping[str, Mapping[str, Any]]


class Command(BaseCommand):
    help = "Verify a scrub's receipt, its list and a proof of one row; the exit status is 0 only when all are genuine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that holds the compact JWS")
        parser.add_argument(
            "--keys", type=Path, help="a saved /.well-known/jwks.json; without it the database is asked"
        )
        parser.add_argument("--list", type=Path, dest="sent", help="the list as it was sent (needs --salt)")
        parser.add_argument("--salt", help="the receipt's salt, in hexadecimal")
        parser.add_argument("--proof", type=Path, help="a proof of one row, as the API gave it")

    def handle(
        self,
        *args: Any,
        file: Path,
        keys: Path | None,
        sent: Path | None = None,
        salt: str | None = None,
        proof: Path | None = None,
        **options: Any,
    ) -> None:
        if (sent is None) != (salt is None):
            raise CommandError("--list and --salt go together.")
        try:
            receipt = file.read_text("utf-8").strip()
            known: Keys = _read_keys(keys) if keys else public_keys()
            listed = (bytes.fromhex(salt), sent.read_bytes()) if sent and salt is not None else None
            row = proof.read_text("utf-8") if proof else None
        except (OSError, ValueError) as error:
            raise CommandError(f"This cannot be read: {error}") from error
        verdict = verify(receipt, known, clock.now())
        if not verdict.genuine or verdict.claims is None:
            raise CommandError("Not genuine: these keys did not sign this text, or it was changed.")
        said = ["Genuine, and still valid." if verdict.current else "Genuine; its validity is over."]
        if listed is not None:
            said.append(_check_list(*listed, verdict.claims))
        if row is not None:
            said.append(_check_proof(row, verdict.claims, known))
        self.stdout.write("\n".join(said))
        self.stdout.write(json.dumps(dict(verdict.claims), ensure_ascii=False, indent=2))


def _check_list(salt: bytes, received: bytes, claims: Mapping[str, Any]) -> str:
    if input_digest(salt, received) != claims.get("input_digest"):
        raise CommandError("The receipt is genuine, but it is not about this list, or the salt is another one.")
    return "The receipt is about this list, byte for byte."


def _check_proof(text: str, claims: Mapping[str, Any], keys: Keys) -> str:
    proof = read_proof(text)
    if proof is None or not proof_is_true(proof, claims, keys, classes_of(claims)):
        raise CommandError("The receipt is genuine, but the proof does not show that this row was in its answer.")
    reasons = f" ({', '.join(proof.reasons)})" if proof.reasons else ""
    return f"The row of the proof was in the answer, and it said: {proof.decision}{reasons}."


def _read_keys(path: Path) -> dict[str, dict[str, Any]]:
    """Public keys by kid. Raises ValueError when the file is no JWKS."""
    whole = json.loads(path.read_text("utf-8"))
    if not isinstance(whole, dict) or not isinstance(whole.get("keys"), list):
        raise ValueError("it holds no list of keys.")
    return {str(key.get("kid")): key for key in whole["keys"] if isinstance(key, dict)}
