from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.selectors.audit import audit_chain_report


class Command(BaseCommand):
    help = "Prove that no record of the audit trail was changed, removed or slipped in."

    def handle(self, *args: Any, **options: Any) -> None:
        report = audit_chain_report()
        if report.broken_at is not None:
            raise CommandError(f"The audit chain is broken at position {report.broken_at}.")
        self.stdout.write(f"The audit chain is whole: {report.links} records.")
