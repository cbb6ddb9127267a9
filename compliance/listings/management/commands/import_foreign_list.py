"""`manage.py import_foreign_list FILE --source NAME`: takes in a version of a list that somebody else keeps."""

from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.listings.formats.foreign_file import MOST_BYTES, rows_of
from compliance.listings.rules.foreign_list import foreign_value
from compliance.listings.services.foreign_list import foreign_list_ingest
from core import clock
from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy


def source(text: str) -> str:
    if not (0 < len(text) <= 40 and text.isascii() and text.replace("-", "").replace(".", "").isalnum()):
        raise ArgumentTypeError("letters, digits, dots and dashes, 40 at most")
    return text


def country_code(text: str) -> str:
    if text and not (text.isascii() and text.isdecimal() and len(text) <= 3):
        raise ArgumentTypeError("one to three digits, without +")
    return text


class Command(BaseCommand):
    help = (
        "Take in a version of a list of callers that others keep. It is shown to officers and counts towards nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", type=source, required=True, help="whose list it is, as ch-blocklist")
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day of this version; today without")
        parser.add_argument("--shrinks", action="store_true", help="it lacks most of the last version, and rightly so")
        parser.add_argument(
            "--country-code", type=country_code, default="", help="of numbers written without one, as 41"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        at = clock.now()
        policy = current_policy(at)
        values, refused = set(), Counter[str]()
        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
            for row in rows_of(data):
                value, problem = foreign_value(row, options["country_code"], policy)
                values.add(value)
                refused[problem] += 1
            taken = foreign_list_ingest(
                source=options["source"],
                values=values - {""},
                shrinks=options["shrinks"],
                as_of=options["as_of"] or at.astimezone(policy.numbering.zone).date(),
                at=at,
                actor=Actor.system("import-command"),
            )
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        read = refused.pop("", 0)
        self.stdout.write(f"{path.name}: {read + refused.total():,} rows read, {read:,} name a caller")
        self.stdout.write(f"  added {taken.added:,}, removed {taken.removed:,}, kept {taken.kept:,}")
        for problem, count in sorted(refused.items()):
            self.stdout.write(f"    {problem:<28} {count:>9,}")
