"""`manage.py complaint_imports`: imports of complaints and the rows held of them: show, judge again, release, withdraw."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from complaints.models import ComplaintImport
from complaints.selectors.complaint_import import import_reasons
from complaints.selectors.held_rows import imports, row_shown, rows_held
from complaints.services.held_rows import held_row_release, held_rows_judge
from compliance.cases.services.import_withdrawal import import_withdraw
from core import clock
from core.actors import Actor
from core.errors import DomainError

ACTOR = Actor.system("imports-command")
SHOWN = 50


class Command(BaseCommand):
    help = "Imports of complaints, and the rows held of them. Numbers of citizens are masked. Without an act: a list of the imports."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act")
        for act, what in (
            ("show", "the rows held, with their reasons"),
            ("judge", "judge the held rows again, after a reader was mended"),
            ("withdraw", "take the import back with everything that came of it"),
        ):
            one = acts.add_parser(act, help=what)
            one.add_argument("import_id", metavar="IMPORT")
            if act == "withdraw":
                one.add_argument("--reason", required=True)
        release = acts.add_parser("release", help="let one quarantined row pass")
        release.add_argument("row", type=int, metavar="ROW")
        release.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["act"] or "list")(options)
        except DomainError as error:
            raise CommandError(str(error.message)) from error

    def list(self, options: dict[str, Any]) -> None:
        for batch in imports()[:SHOWN]:
            self.stdout.write(f"{batch.public_id}  {batch.format:<8}  {said(batch)}  {batch.name}")

    def show(self, options: dict[str, Any]) -> None:
        batch = found(options)
        self.stdout.write(f"{batch.name}: {said(batch)}")
        for reason, count in import_reasons(batch).items():
            self.stdout.write(f"  {reason:<28} {count:>9,}")
        for row in rows_held().filter(imported_by=batch)[:SHOWN]:
            cells = ", ".join(f"{name}={value}" if name else value for name, value in row_shown(row).cells)
            self.stdout.write(f"row {row.pk}, line {row.line}, {row.outcome}: {' '.join(row.reasons)}: {cells}")

    def judge(self, options: dict[str, Any]) -> None:
        judged = held_rows_judge(batch=found(options), at=clock.now(), actor=ACTOR)
        self.stdout.write(f"{judged.accepted:,} accepted, {judged.held:,} held still")

    def release(self, options: dict[str, Any]) -> None:
        released = held_row_release(row_id=options["row"], reason=options["reason"], at=clock.now(), actor=ACTOR)
        self.stdout.write(f"released as {released.public_id}")

    def withdraw(self, options: dict[str, Any]) -> None:
        done = import_withdraw(batch=found(options), reason=options["reason"], at=clock.now(), actor=ACTOR)
        self.stdout.write(
            f"{done.complaints:,} complaints, {done.violations:,} suspicions and {done.rows:,} held rows are gone; "
            f"{done.cases:,} cases lost some; {done.kept:,} complaints stay, for decisions rest on them"
        )


def found(options: dict[str, Any]) -> ComplaintImport:
    try:
        return ComplaintImport.objects.get(public_id=options["import_id"])
    except ComplaintImport.DoesNotExist as error:
        raise CommandError("There is no such import.") from error


def said(batch: ComplaintImport) -> str:
    counts = f"{batch.accepted:,} accepted, {batch.quarantined:,} quarantined, {batch.rejected:,} rejected"
    copies = f", everything {batch.copies} times" if batch.copies > 1 else ""
    sheet = f", sheet {batch.sheet}" if batch.sheet else ""
    return f"{counts}{copies}{sheet}{', withdrawn' if batch.withdrawn_at else ''}"
