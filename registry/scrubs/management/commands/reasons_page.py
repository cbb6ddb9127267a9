"""`manage.py reasons_page`: bring docs/reasons.md along with the table of reasons."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from registry.engine.records.reasons import reasons_page


class Command(BaseCommand):
    help = "Write docs/reasons.md anew, after a change of the table of reasons."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / "docs" / "reasons.md").write_text(reasons_page(), "utf-8")
