"""`manage.py access_page`: bring docs/access.md along with the tables of who may what (tests/matrix)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Write docs/access.md anew, after a change of the tables in tests/matrix."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        from tests.matrix.document import access_page  # a deployment has no tests

        (settings.BASE_DIR / "docs" / "access.md").write_text(access_page(), "utf-8")
