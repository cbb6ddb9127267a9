from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from core import clock
from core.actors import Actor
from core.numbers.keys import seal_keys
from core.numbers.known_answer import verify
from core.services.number import numbers_reseal


class Command(BaseCommand):
    help = "Check the seal keys, or seal every number under the newest one (docs/keys.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["check", "reseal"])
        parser.add_argument(
            "--anyway", action="store_true", help="reseal though others are connected to the database (monitoring, say)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"] == "check":
                verify()
                self.stdout.write(f"The seal keys are right; key {seal_keys().active_id} is in use.")
            else:
                self.reseal(options["anyway"])
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None

    def reseal(self, anyway: bool) -> None:
        others = connections_of_others()
        if others and not anyway:
            raise CommandError(
                f"{others} other connections to the database are open; stop web, workers and beat first."
            )
        count = numbers_reseal(actor=Actor.system("seal-keys"), at=clock.now())
        verify()
        self.stdout.write(f"{count} numbers are now sealed under key {seal_keys().active_id}.")


def connections_of_others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])
