"""`manage.py listing_simulator`: what fake complaints reach, by the rules, into docs/listing-simulator.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from compliance.listings.formats.simulation import page
from core.policies import load


class Command(BaseCommand):
    help = "Write the tables of docs/listing-simulator.md anew, after a change of the rules or of the thresholds."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "listing-simulator.md"
        path.write_text(page(path.read_text("utf-8"), load("cn").versions[-1]), "utf-8")
