"""`manage.py case_page`: bring docs/case-workflow.md along with the states and the table."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from compliance.cases.formats.case_page import page


class Command(BaseCommand):
    help = "Write the made parts of docs/case-workflow.md anew, after a change of a state or of the table."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "case-workflow.md"
        path.write_text(page(path.read_text("utf-8")), "utf-8")
