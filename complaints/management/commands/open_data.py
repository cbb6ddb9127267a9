"""``manage.py open_data build``: publish now what changed, rather than with the next day."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from complaints.services.open_data_build import open_data_build
from core import clock


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["build"])

    def handle(self, *_: Any, **__: Any) -> None:
        self.stdout.write(f"{open_data_build(at=clock.now())} days published anew.")
