"""`manage.py problem_codes`: bring compliance/reports/problem_codes.json along with the source."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from compliance.reports.problems import FILE


class Command(BaseCommand):
    help = "Write compliance/reports/problem_codes.json anew, after a change of what refusals say."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        from config.contract.collecting import collect  # it reads every room

        text = json.dumps(collect(settings.BASE_DIR), ensure_ascii=False, indent=1)
        FILE.write_text(text + "\n", "utf-8")
