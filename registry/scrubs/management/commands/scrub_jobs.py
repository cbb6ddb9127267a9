"""`manage.py scrub_jobs failed|retry [ID]`: lists that failed by our own fault (docs/operation.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.actors import Actor
from core.errors import DomainError
from registry.scrubs.selectors.scrub_job import jobs_failed_by_us
from registry.scrubs.services.job_retrying import scrub_job_retry


class Command(BaseCommand):
    help = "Show the lists that failed by a fault of ours, or go on with one of them (or all) once it is mended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["failed", "retry"])
        parser.add_argument("id", nargs="*", help="scr_…; none: all of them")

    def handle(self, *args: Any, act: str, id: list[str], **options: Any) -> None:
        failed = {job.public_id: job for job in jobs_failed_by_us()}
        if unknown := set(id) - failed.keys():
            raise CommandError(f"No list that failed by our fault: {', '.join(sorted(unknown))}.")
        for public_id in id or list(failed):
            job = failed[public_id]
            if act == "failed":
                ended = f"{job.finished_at:%Y-%m-%d %H:%M} UTC" if job.finished_at else ""
                self.stdout.write(
                    f"{public_id}  at {job.stage}, {ended}, kept until {job.expires_at:%Y-%m-%d %H:%M} UTC"
                )
                continue
            try:
                scrub_job_retry(job=job, at=clock.now(), actor=Actor.system("operator"))
            except DomainError as error:
                raise CommandError(f"{public_id}: {error.message}") from error
            self.stdout.write(f"{public_id} goes on.")
