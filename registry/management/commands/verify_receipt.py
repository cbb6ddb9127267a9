"""`manage.py verify_receipt FILE`: is this receipt genuine? With ``--keys`` off line, against a saved JWKS."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from registry.rules.receipts import verify
from registry.selectors.receipt import public_keys


class Command(BaseCommand):
    help = "Verify a scrub's receipt; the exit status is 0 only when it is genuine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that holds the compact JWS")
        parser.add_argument(
            "--keys", type=Path, help="a saved /.well-known/jwks.json; without it the database is asked"
        )

    def handle(self, *args: Any, file: Path, keys: Path | None, **options: Any) -> None:
        try:
            receipt = file.read_text("utf-8").strip()
            known = read_keys(keys) if keys else public_keys()
        except (OSError, ValueError) as error:
            raise CommandError(f"This cannot be read: {error}") from error
        verdict = verify(receipt, known, clock.now())
        if not verdict.genuine or verdict.claims is None:
            raise CommandError("Not genuine: these keys did not sign this text, or it was changed.")
        self.stdout.write("Genuine, and still valid." if verdict.current else "Genuine; its validity is over.")
        self.stdout.write(json.dumps(dict(verdict.claims), ensure_ascii=False, indent=2))


def read_keys(path: Path) -> dict[str, dict[str, Any]]:
    """Public keys by kid. Raises ValueError when the file is no JWKS."""
    whole = json.loads(path.read_text("utf-8"))
    if not isinstance(whole, dict) or not isinstance(whole.get("keys"), list):
        raise ValueError("it holds no list of keys.")
    return {str(key.get("kid")): key for key in whole["keys"] if isinstance(key, dict)}
