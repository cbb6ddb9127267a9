"""``manage.py compare_plan FILE``: which numbers that others list as in use does the platform not know?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.numbers.segments import plan_lacks, segments_read
from core.policies import current_policy


class Command(BaseCommand):
    help = (
        "Compare the numbering plan (phonenumbers and the pack's added_ranges) with a file of segments, area codes or"
        " numbers, and list by prefix what the plan lacks. It changes nothing: what is missing goes into the pack."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="segments (.dat), area codes (.json) or a table with a column of numbers"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            segments = segments_read(file.read_bytes())
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        lacks = plan_lacks(segments, current_policy())
        for each in lacks:
            self.stdout.write(f"{each.prefix:<6} {each.missing:>7} of {each.of}")
        self.stdout.write(
            f"{sum(each.missing for each in lacks)} of {len(segments)} are missing, under {len(lacks)} prefixes."
        )
