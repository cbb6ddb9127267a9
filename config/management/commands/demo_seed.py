from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.celery import nudges_withheld
from config.demo import secrets
from config.demo.country import country_of
from config.demo.seed import seed
from core import clock
from core.policies import current_policy


class Command(BaseCommand):
    help = "Tell the past weeks of a small invented country, for the demo. What was told before is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", type=int, default=1600, help="registered numbers")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DNC_DEVELOPMENT_HELPERS:
            raise CommandError("The demo's country is for development; this is a real deployment.")
        kept = secrets.read()
        with nudges_withheld():  # what follows from each act is told too, at the time when it was so
            seed(country_of(current_policy()), kept, now=clock.now(), size=options["size"], say=self.say)

    def say(self, stage: str) -> None:
        self.stdout.write(f"  told: {stage}")
        self.stdout.flush()
