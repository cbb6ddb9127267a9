"""`manage.py verify_bundle FILE`: is this evidence bundle as it was made? With ``--keys`` off line, against saved public keys."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.cases.http.bundle_check import bundle_faults
from compliance.cases.management.commands.verify_document import signature_proved
from compliance.cases.rules.document_signature import PURPOSE
from core.secrets.signing import public_keys


class Command(BaseCommand):
    help = "Verify an evidence bundle: its signature and each file in it. The exit status is 0 only when all is as it was made."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the bundle, a ZIP file")
        parser.add_argument("--keys", type=Path, help="a saved /verify/keys.json; without it the keys of this machine")

    def handle(self, *args: Any, file: Path, keys: Path | None, **options: Any) -> None:
        try:
            known = json.loads(keys.read_text("utf-8"))["keys"] if keys else public_keys(PURPOSE)
            with file.open("rb") as archive:
                faults = bundle_faults(archive, lambda raw: _proved(raw, {str(key): known[key] for key in known}))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"This cannot be read: {error}") from error
        if faults:
            raise CommandError("\n".join(["Not as it was made:", *faults]))
        self.stdout.write("Genuine: every file is as it was made.")


def _proved(raw: bytes, keys: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        return signature_proved(json.loads(raw), keys)
    except CommandError as error:
        raise ValueError(str(error)) from error
