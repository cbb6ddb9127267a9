"""`manage.py matching_files failed|retry [ID]`: files of firms to notices that failed by our own fault (docs/operation.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from compliance.cases.selectors.matching import files_failed_by_us
from compliance.cases.services.matching import matching_file_retry
from core import clock
from core.actors import Actor
from core.errors import DomainError


class Command(BaseCommand):
    help = (
        "Show the matching files that failed by a fault of ours, or go on with one of them (or all) once it is mended."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["failed", "retry"])
        parser.add_argument("id", nargs="*", help="mtc_…; none: all of them")

    def handle(self, *args: Any, act: str, id: list[str], **options: Any) -> None:
        failed = {file.public_id: file for file in files_failed_by_us()}
        if unknown := set(id) - failed.keys():
            raise CommandError(f"No matching file that failed by our fault: {', '.join(sorted(unknown))}.")
        for public_id in id or list(failed):
            file = failed[public_id]
            if act == "failed":
                tried = f"{file.served_at:%Y-%m-%d %H:%M} UTC" if file.served_at else ""
                stage = f"compared {file.chunks_matched} of {file.chunks}" if file.read_at else f"read {file.chunks}"
                self.stdout.write(f"{public_id}  chunks {stage}, last tried {tried}")
                continue
            try:
                matching_file_retry(file=file, at=clock.now(), actor=Actor.system("operator"))
            except DomainError as error:
                raise CommandError(f"{public_id}: {error.message}") from error
            self.stdout.write(f"{public_id} goes on.")
