"""`manage.py verify_document FILE`: is this document ours? With ``--keys`` off line, against saved public keys."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management.base import BaseCommand, CommandError

from compliance.cases.rules.document_signature import PURPOSE
from core.secrets.signing import public_keys
from core.written.json_text import canonical

NOT_GENUINE = "Not genuine: these keys did not sign this text, or it was changed."


class Command(BaseCommand):
    help = (
        "Verify a document by its signed statement (/verify/<code>/signed.json), and a PDF against it; the exit status is 0"
        " only when all are genuine."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the signed statement")
        parser.add_argument("--pdf", type=Path, help="the PDF as it was received")
        parser.add_argument("--keys", type=Path, help="a saved /verify/keys.json; without it the keys of this machine")

    def handle(self, *args: Any, file: Path, pdf: Path | None, keys: Path | None, **options: Any) -> None:
        try:
            signed = json.loads(file.read_text("utf-8"))
            content = pdf.read_bytes() if pdf else None
            known = json.loads(keys.read_text("utf-8"))["keys"] if keys else public_keys(PURPOSE)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"This cannot be read: {error}") from error
        statement = statement_proved(signed, {str(key): value for key, value in known.items()})
        if content is not None and sha256(content).hexdigest() not in statement["pdfs"].values():
            raise CommandError("The statement is genuine, but this PDF is not the one that was issued.")
        said = "Genuine, and the PDF is the one that was issued." if content else "Genuine."
        self.stdout.write(
            f"{said}\n{statement['number']} ({statement['kind']}), case {statement['case']}, {statement['at']}"
        )
        self.stdout.write(f"Its present effect is at /verify/?code={statement['code']}")


def statement_proved(signed: Any, keys: Mapping[str, str]) -> dict[str, Any]:
    """The statement of a document, where one of the keys signed it. Raises CommandError."""
    statement = signature_proved(signed, keys)
    if not {"number", "kind", "case", "at", "code", "pdfs"} <= statement.keys():
        raise CommandError(NOT_GENUINE)
    return statement


def signature_proved(signed: Any, keys: Mapping[str, str]) -> dict[str, Any]:
    """What stands in a signed file, where one of the keys signed it. Raises CommandError."""
    try:
        statement: dict[str, Any] = signed["statement"]
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys[str(signed["key"])]))
        key.verify(bytes.fromhex(signed["signature"]), canonical(statement))
        return dict(statement)
    except (InvalidSignature, ValueError, KeyError, TypeError):
        raise CommandError(NOT_GENUINE) from None
