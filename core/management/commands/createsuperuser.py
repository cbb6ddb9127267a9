"""Stands in for Django's command of this name: no account here has power by a flag."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Not for this platform: see manage.py administrator invite EMAIL."

    def run_from_argv(self, argv: list[str]) -> None:
        """Options of Django's own command are answered like none."""
        super().run_from_argv(argv[:2])

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            "There is no superuser here: power comes from a role. Invite an administrator instead, who chooses a password"
            " and a second factor by a link that works once: manage.py administrator invite EMAIL"
        )
