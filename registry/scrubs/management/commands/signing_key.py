"""`manage.py signing_key rotate|list`: the keys that sign receipts (docs/receipts.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import clock
from core.actors import Actor
from registry.scrubs.selectors.receipt import signing_keys
from registry.scrubs.services.signing_key import signing_key_rotate


class Command(BaseCommand):
    help = "List the keys that sign receipts, or sign with a new one from now on; what old keys signed stays genuine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["rotate", "list"])

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        if act == "rotate":
            key = signing_key_rotate(at=clock.now(), actor=Actor.system("signing-key"))
            self.stdout.write(f"Receipts are now signed with {key.kid}.")
            return
        for key in signing_keys():
            state = f"until {key.retired_at:%Y-%m-%d %H:%M} UTC" if key.retired_at else "in use"
            self.stdout.write(f"{key.kid}  since {key.created_at:%Y-%m-%d %H:%M} UTC, {state}")
