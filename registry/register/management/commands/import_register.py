"""`manage.py import_register --format ftc-full FILE`: ingests another register's numbers (docs/importing.md)."""

import json
import re
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.actors import Actor
from core.errors import DomainError
from core.management.progress import Bar
from registry.engine.registers.register_file import FORMATS
from registry.register.models import RegisterImport
from registry.register.rules.registration_batch import ASSURANCES
from registry.register.selectors.register_import import import_summary
from registry.register.services.register_import import register_import
from registry.register.services.register_replace import register_replace

SOURCE = re.compile(r"(?!site$)[a-z][a-z0-9-]{1,39}")
WRITERS = 2
UNREADABLE = 2  # exit status; 1: refused; 3: ingested, but rows were kept out
ROWS_KEPT_OUT = 3


def _source_name(text: str) -> str:
    """Never a name that registrations of the site or of an operator (``opr_…``) have."""
    if not SOURCE.fullmatch(text):
        raise ArgumentTypeError("a source has 2 to 40 small letters, digits and hyphens, and is not called site")
    return text


def _json_object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ArgumentTypeError('preferences are a JSON object such as {"channels": ["voice"]}')
    return found


class Command(BaseCommand):
    help = (
        "Ingest the numbers of another register (plain, gzip, zstd, or a zip with one file). "
        "Safe to stop at any moment and to run again. Exit status: 0 all rows ingested, 1 refused, "
        "2 the file cannot be read, 3 ingested but some rows were kept out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument(
            "--source", type=_source_name, help="who registered them (default: ftc, or import for plain)"
        )
        parser.add_argument("--preferences", type=_json_object, default={"all": True}, help="what is barred, as JSON")
        parser.add_argument("--assurance", choices=ASSURANCES, default="network", help="how the holder was known")
        parser.add_argument("--replace", action="store_true", help="withdraw this source's numbers that the file lacks")
        parser.add_argument("--even-most", action="store_true", help="even if they are more than a fifth")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                run = self.take_in(file, path.name, options)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=UNREADABLE) from error
        except DomainError as error:
            status = UNREADABLE if error.code in {"import.damaged", "import.members", "import.too_large"} else 1
            raise CommandError(_error_text(error), returncode=status) from error
        if self.report(run):
            raise SystemExit(ROWS_KEPT_OUT)

    def take_in(self, file: IO[bytes], name: str, options: dict[str, Any]) -> RegisterImport:
        actor, bar, began = Actor.system("import-command"), Bar(self), clock.now()
        run = register_import(
            file=file,
            name=name,
            format=options["format"],
            source=options["source"] or ("import" if options["format"] == "plain" else "ftc"),
            preferences=options["preferences"],
            assurance=options["assurance"],
            replace=options["replace"],
            now=clock.now,
            writers=WRITERS,
            actor=actor,
            progress=bar.show,
        )
        bar.end()
        if run.finished_at is not None and run.finished_at < began:
            self.stdout.write("These changes were ingested before; nothing was done. What came of them then:")
        elif options["replace"]:
            run = register_replace(run=run, file=file, even_most=options["even_most"], at=clock.now(), actor=actor)
        return run

    def report(self, run: RegisterImport) -> int:
        """Says what came of the rows; returns how many were kept out."""
        summary = import_summary(run)
        self.stdout.write(f"{run.name}: {summary.lines:,} lines")
        for outcome, count in sorted(summary.counts.items()):
            self.stdout.write(f"  {outcome:<22} {count:>13,}")
        if summary.problems:
            self.stdout.write(f"  {'kept out':<22} {sum(summary.problems.values()):>13,}")
        for reason, count in summary.problems.items():
            lines = summary.first_lines[reason]
            shown = ", ".join(map(str, lines)) + (" …" if len(lines) < count else "")
            self.stdout.write(f"    {reason:<20} {count:>13,}  lines {shown}")
        return sum(summary.problems.values())


def _error_text(error: DomainError) -> str:
    return " ".join([str(error.message), *(f"{field.pointer}: {field.detail}" for field in error.errors)])
