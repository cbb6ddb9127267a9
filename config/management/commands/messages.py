"""`manage.py messages update|check|compile [part …]`: keep the translations."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.translation import catalogues
from core.translation.parts import PARTS


class Command(BaseCommand):
    help = "Collect the words of the source into the catalogues, check that all are translated, compile them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["update", "check", "compile"])
        parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all when none is named")

    def handle(self, *args: Any, act: str, parts: list[str], **options: Any) -> None:
        chosen = parts or list(PARTS)
        if act == "check":
            self.check_all(chosen)
            return
        for part in chosen:
            for language in catalogues.PLURALS:
                if act == "update":
                    missing = catalogues.update(settings.BASE_DIR, part, language)
                    self.stdout.write(f"{part} {language}: {missing} to translate")
                else:
                    catalogues.compile_part(settings.BASE_DIR, part, language)

    def check_all(self, parts: list[str]) -> None:
        found = catalogues.check(settings.BASE_DIR, parts)
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} problems in the translations; `manage.py messages update` collects them.")
        self.stdout.write("All words are translated.")
