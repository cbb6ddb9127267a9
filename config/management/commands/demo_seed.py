from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo import secrets
from config.demo.country import COUNTRIES
from config.demo.seed import seed
from core import clock


class Command(BaseCommand):
    help = "Tell the past weeks of a small invented country, for the demo. What was told before is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", type=int, default=1600, help="registered numbers")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DNC_DEVELOPMENT_HELPERS:
            raise CommandError("The demo's country is for development; this is a real deployment.")
        if settings.DNC_POLICY not in COUNTRIES:
            raise CommandError(f"There is no demo country for the policy {settings.DNC_POLICY!r}.")
        kept = secrets.read()
        seed(COUNTRIES[settings.DNC_POLICY], kept, now=clock.now(), size=options["size"], say=self.say)

    def say(self, stage: str) -> None:
        self.stdout.write(f"  told: {stage}")
        self.stdout.flush()
