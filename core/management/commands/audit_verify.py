"""``manage.py audit_verify [--heads FILE | --here]``: is the audit trail what it was?

Status 0: it is. 1: something was taken away or changed. 3: nothing shows that, and nothing outside this machine could."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.policies import current_policy
from core.running.audit_heads import NO_WITNESS, PURPOSE
from core.secrets.signing import public_keys
from core.selectors.audit import audit_chain_report, audit_words_changed, audit_words_lost
from core.selectors.audit_head import HeadsReport, heads_report

NOT_VOUCHED = 3  # 2 is argparse's


class Command(BaseCommand):
    help = (
        "Prove that no record of the audit trail was changed, removed or slipped in: the chain anew, and beside it the"
        " heads that were signed each minute."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", metavar="FILE", type=Path, help="a copy of the signed heads kept elsewhere")
        parser.add_argument(
            "--here", action="store_true", help="be content with what this machine keeps, as a trial site must be"
        )

    def handle(self, *args: Any, heads: Path | None, here: bool, **options: Any) -> None:
        chain = audit_chain_report()
        if chain.broken_at is not None:
            raise CommandError(f"The audit chain is broken at position {chain.broken_at}.")
        if changed := audit_words_changed():
            raise CommandError(
                f"What was written beside {len(changed)} records was changed, first beside {changed[0]}."
            )
        if lost := audit_words_lost(at=clock.now(), policy=current_policy()):
            raise CommandError(
                f"What was written beside {len(lost)} records is gone before its time, first beside {lost[0]}."
            )
        report = heads_report(heads)
        for note in report.notes:
            self.stdout.write(note)
        if report.problems:
            raise CommandError("\n".join(report.problems))
        self.stdout.write(f"The audit chain is whole: {chain.links} records.\n{_signed_words(report)}")
        if not (report.vouched or here):
            raise CommandError(NO_WITNESS, returncode=NOT_VOUCHED)


def _signed_words(report: HeadsReport) -> str:
    if report.last is None:
        return f"No head is signed yet; {report.unsigned} records of the last minutes are not pinned."
    keys = ", ".join(f"{key_id} ({public})" for key_id, public in public_keys(PURPOSE).items())
    return (
        f"{report.lines} signed heads agree with it; the last, of {report.last.at:%Y-%m-%d %H:%M:%S} UTC,"
        f" covers {report.last.position} records. {report.unsigned} records since then are not pinned yet.\n"
        f"Keys and their public halves: {keys}."
    )
