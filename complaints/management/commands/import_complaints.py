"""`manage.py import_complaints FILE --format ftc`: ingests a file of another centre's complaints."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from complaints.models import ComplaintImport
from complaints.selectors.complaint_import import import_reasons, import_warnings
from complaints.services.complaint_import import complaints_import
from complaints.services.import_opening import FORMATS, day_in
from core import clock
from core.actors import Actor
from core.errors import DomainError
from core.management.progress import Bar


class Command(BaseCommand):
    help = "Ingest a file of complaints (plain, packed, or a workbook). Safe to stop at any moment and to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--day", type=date.fromisoformat, help="the day of an FTC day file, if its name has none")
        parser.add_argument(
            "--sheet", default="", help="of a workbook, its name or position; else the first that is a list"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        bar = Bar(self)
        try:
            with path.open("rb") as file:
                batch = complaints_import(
                    file=file,
                    name=path.name,
                    format=options["format"],
                    client="",
                    day=options["day"] or day_in(path.name),
                    sheet=options["sheet"],
                    at=clock.now(),
                    actor=Actor.system("import-command"),
                    progress=bar.show,
                )
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        bar.end()
        self.report(batch)

    def report(self, batch: ComplaintImport) -> None:
        out = self.stdout.write
        sheet = f", sheet {batch.sheet}" if batch.sheet else ""
        out(f"{batch.name}{sheet}: {batch.rows_read:,} rows read")
        out(f"  accepted    {batch.accepted:>9,}")
        out(f"  quarantined {batch.quarantined:>9,}")
        out(f"  rejected    {batch.rejected:>9,}")
        for told in import_warnings(batch):
            out(f"  {told.detail} {', '.join(told.columns)}".rstrip())
        for reason, count in import_reasons(batch).items():
            out(f"    {reason:<28} {count:>9,}")
