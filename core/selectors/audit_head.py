"""Does the audit chain still hold what was signed? The signed heads beside the database, and beside their copy."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice, zip_longest
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from core.models import AuditLink, AuditRecord
from core.running.audit_heads import (
    NOTHING,
    Head,
    digest_of,
    heads_are_witnessed,
    heads_of,
    last_head,
    sent_of,
)

UNSIGNED = timedelta(minutes=2)  # a minute until the next head, and a minute of grace for a busy worker
STILL = timedelta(minutes=3)
LATE = timedelta(days=1)  # a new site may be migrated and filled a while before its workers start


@dataclass
class HeadsReport:
    """`problems` say that something was taken away or changed, `notes` what a reader should know. English sentences.

    `vouched`: the heads are kept outside this machine too; else nothing here would show that they were cut with the trail.
    """

    lines: int = 0
    last: Head | None = None
    unsigned: int = 0  # records after the last head
    vouched: bool = False
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def heads_report(copy: Path | None = None) -> HeadsReport:
    """All signed heads, each beside the chain; `copy` is a copy of the file from elsewhere, else that of the settings."""
    report = HeadsReport()
    found = _read(settings.DNC_AUDIT_HEADS, report)
    while heads := list(islice(found, 1000)):
        _compare_with_chain(heads, report)
    _look_beyond(report)
    if not sent_of(settings.DNC_AUDIT_HEADS).stands_in(settings.DNC_AUDIT_HEADS):
        report.problems.append("The file of signed heads was cut or replaced: it is not what was sent of it.")
    copy = copy or settings.DNC_AUDIT_HEADS_COPY
    report.vouched = copy is not None or heads_are_witnessed()
    if copy is not None:
        _compare_with_copy(settings.DNC_AUDIT_HEADS, copy, report)
    elif report.vouched:
        report.notes.append("What the receiver of the signed heads kept was not compared: --heads FILE does.")
    return report


def end_is_whole() -> bool | None:
    """A quick look at the last head alone: does the chain still hold it? None before the first."""
    if not sent_of(settings.DNC_AUDIT_HEADS).stands_in(settings.DNC_AUDIT_HEADS):
        return False
    head = last_head(settings.DNC_AUDIT_HEADS)
    if head is None:
        return None
    link = AuditLink.objects.filter(position=head.position).first()
    return head.genuine and link is not None and bytes(link.digest).hex() == head.digest


def _read(path: Path, report: HeadsReport) -> Iterator[Head]:
    """The heads in their order, each proved: its signature, and that it follows the one before."""
    former, before = NOTHING, report.last
    for number, (line, head) in enumerate(heads_of(path), 1):
        if head is None:
            report.notes.append(f"Line {number} of {path} is torn: a process was ended while it wrote.")
            continue
        _check_line(number, head, former, before, report)
        former, before, report.last = digest_of(line), head, head
        report.lines += 1
        yield head


def _check_line(number: int, head: Head, former: str, before: Head | None, report: HeadsReport) -> None:
    if not head.genuine:
        report.problems.append(f"Line {number} of the signed heads does not bear our signature.")
    if head.former != former:
        report.problems.append(
            f"Line {number} of the signed heads does not follow the one before it: lines are missing."
        )
    if before is None:
        _check_first(head, report)
    if before is not None and head.position < before.position:
        report.problems.append(f"At {head.at:%Y-%m-%d %H:%M:%S} UTC the chain was shorter than a minute before.")
    if before is not None and head.at - before.at > STILL:
        report.notes.append(
            f"Nothing was signed from {before.at:%Y-%m-%d %H:%M} to {head.at:%Y-%m-%d %H:%M} UTC:"
            " either the site stood still, or lines were cut off."
        )


def _check_first(head: Head, report: HeadsReport) -> None:
    """Signing begins with the trail: a file that was begun long after is not the first one."""
    oldest = AuditRecord.objects.order_by("pk").first()
    if oldest is not None and head.at - oldest.written_at > LATE:
        report.problems.append(
            f"The signed heads begin at {head.at:%Y-%m-%d %H:%M} UTC, the trail at {oldest.written_at:%Y-%m-%d %H:%M} UTC:"
            " the file of heads before is gone."
        )


def _compare_with_chain(heads: list[Head], report: HeadsReport) -> None:
    links = AuditLink.objects.filter(position__in={head.position for head in heads})
    digests = {link.position: bytes(link.digest).hex() for link in links}
    for head in heads:
        found = digests.get(head.position)
        if head.position and found is None:
            _problem_once(report, f"Records are gone: the chain reached position {head.position} at", head)
        elif head.position and found != head.digest:
            _problem_once(report, f"Records were replaced: position {head.position} is not what was signed at", head)


def _problem_once(report: HeadsReport, words: str, head: Head) -> None:
    kind = words.partition(":")[0]
    if not any(problem.startswith(kind) for problem in report.problems):
        report.problems.append(f"{words} {head.at:%Y-%m-%d %H:%M:%S} UTC.")


def _look_beyond(report: HeadsReport) -> None:
    """Records after the last head: those of the last minute are merely not signed yet."""
    position = report.last.position if report.last else 0
    signed = AuditLink.objects.filter(position__lte=position).count()
    report.unsigned = AuditRecord.objects.count() - signed
    long_ago = Now() - UNSIGNED
    lacking = Exists(AuditLink.objects.filter(record=OuterRef("pk")))
    unchained = AuditRecord.objects.filter(~lacking, written_at__lt=long_ago).count()
    if unchained:
        report.problems.append(
            f"Records older than two minutes are not in the chain ({unchained}): nothing would show that they were deleted."
        )
    old = AuditLink.objects.filter(position__gt=position, record__written_at__lt=long_ago).count()
    if old:
        report.problems.append(
            f"Records older than two minutes are not signed ({old}): signing does not run, or the file of heads was cut."
        )


def _compare_with_copy(path: Path, copy: Path, report: HeadsReport) -> None:
    lacking = 0
    if not copy.exists():
        report.problems.append(f"There is no copy of the signed heads at {copy}.")
        return
    for number, (here, there) in enumerate(zip_longest(heads_of(path), heads_of(copy)), 1):
        if here is None:
            report.problems.append(f"The file of signed heads was cut: its copy goes on after line {number - 1}.")
            return
        if there is not None and here[0] != there[0]:
            report.problems.append(f"Line {number} of the signed heads is another one in their copy.")
            return
        lacking += there is None
    if lacking:
        report.notes.append(f"The copy of the signed heads lacks the last {lacking} lines.")
