"""Steps with a large file of consents: it is cut into parts, and each part's rows are taken in by one transaction.

Whoever takes a part in holds its row locked until all of it is written: a worker that is killed leaves nothing of it, and the
next begins it anew.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.actors import Actor
from core.api.keys import key_at
from core.errors import DomainError
from core.policies import current_policy
from core.running.claimed_step import FAILED_BY_US, MOST_TRIES, claimed_step
from core.running.one_at_a_time import one_at_a_time
from core.secrets.vault import VaultKeyGone
from registry.engine.lists.columns import Asked
from registry.engine.lists.kept_sheet import open_kept
from registry.engine.lists.refusals import ListRefused
from registry.register.formats.consent_rows import MOST_ROWS
from registry.register.formats.handed_consents import check_headings, consents_of_lines
from registry.register.formats.handed_file import HandedFile, Line
from registry.register.jobs.consent_files import FILE, ConsentFiles
from registry.register.memory import answered
from registry.register.models import ConsentFile, ConsentFilePart
from registry.register.selectors.consent_file import files_open, parts_waiting
from registry.register.services.consent_bulk import consents_ingest
from registry.register.services.consent_content import claim_of
from registry.register.services.consent_file import consent_file_end, consent_file_fail

logger = logging.getLogger(__name__)
Now = Callable[[], datetime]
STEP_SECONDS = 4.0
MOST_FILE_ROWS = 5_000_000
TOO_LONG = _("A file of consents has at most 5,000,000 rows. Those before were taken in; hand the others in apart.")


def consent_file_cut(*, file_id: int, now: Now) -> bool:
    """Cut on for a while; whether there is more to cut. One at a time cuts a file. Safe to run twice, at once, late."""
    with one_at_a_time(f"consent-file-{file_id}") as mine:
        file = files_open().filter(pk=file_id, cut_at=None).first() if mine else None
        if file is None:
            return False
        more, row = False, ConsentFile.objects.filter(pk=file_id)
        row.update(tries=F("tries") + 1, served_at=now())
        with _step(file, row, now):
            try:
                if file.tries >= MOST_TRIES:  # whoever took it up was killed, each time
                    _give_up(file, now())
                else:
                    more = _cut(file, now)
            except ListRefused as refused:
                consent_file_fail(file_id=file_id, problem=refused.code, wrong=[], at=now())
            except DomainError as refused:
                wrong = [key_at(each.pointer) for each in refused.errors]
                consent_file_fail(file_id=file_id, problem=refused.code, wrong=wrong, at=now())
            except (VaultKeyGone, FileNotFoundError):
                if files_open().filter(pk=file_id).exists():  # not forgotten meanwhile: lost
                    raise
                return False
            row.update(tries=0)
        return more


def _step(
    file: ConsentFile, row: "QuerySet[ConsentFile] | QuerySet[ConsentFilePart]", now: Now
) -> AbstractContextManager[None]:
    """`row`: the file itself while it is cut, else its part."""
    return claimed_step(
        f"file of consents {file.public_id}",
        give_back=lambda: row.update(tries=F("tries") - 1),
        tries=lambda: row.values_list("tries", flat=True).first(),
        give_up=lambda: _give_up(file, now()),
    )


def _cut(file: ConsentFile, now: Now) -> bool:
    """From where an earlier step stopped. A file, or the sheet that is kept of a workbook, is read from its beginning each time, its
    rows taken apart once; so a step cuts at least an eighth of what it passes over: all steps together pass over nine times what is in
    the file, and not its square."""
    until, policy = time.monotonic() + STEP_SECONDS, current_policy(file.handed_at)
    files, there = ConsentFiles(file.folder), file.parts.count()
    asked, mine = Asked(sheet=file.sheet or None, charset=policy.numbering.charset), files_open().filter(pk=file.pk)
    with open_kept(files, FILE, asked, still=lambda: mine.update(served_at=now())) as source:
        handed = HandedFile(source, sheet=file.sheet, charset=policy.numbering.charset)
        check_headings(handed.names, policy)
        ConsentFile.objects.filter(pk=file.pk).update(headings=list(handed.names), warnings=handed.passed_over)
        number = there - 1
        for number, rows in enumerate(_runs(handed.rows(there * MOST_ROWS)), there):
            if number * MOST_ROWS >= MOST_FILE_ROWS:
                raise DomainError("consent_file.too_long", TOO_LONG)
            files.put_part(number, rows)
            ConsentFilePart.objects.create(file=file, number=number, rows=len(rows))
            if time.monotonic() >= until and number + 1 - there >= there / 8:
                return True
    if number < 0:
        raise ListRefused("list.empty")
    ConsentFile.objects.filter(pk=file.pk).update(cut_at=now())
    return False


def _runs(rows: Iterable[Line]) -> Iterator[list[Line]]:
    left = iter(rows)
    while run := list(islice(left, MOST_ROWS)):
        yield run


def consent_part_take(*, now: Now) -> bool:
    """Take in the part whose turn it is; whether to go on with the next at once. Safe to run twice, at once, late."""
    part = _next(now())
    if part is None:
        return False
    row = ConsentFilePart.objects.filter(pk=part.pk)
    with _step(part.file, row, now):
        try:
            if part.tries >= MOST_TRIES:  # whoever took it up was killed, each time
                _give_up(part.file, now())
            else:
                _take_in(part.pk, now())
            consent_file_end(file_id=part.file_id, at=now())
        except (VaultKeyGone, FileNotFoundError):
            if files_open().filter(pk=part.file_id).exists():  # not forgotten meanwhile: lost
                raise
    return row.filter(done_at__isnull=False).exists()


@transaction.atomic
def _next(at: datetime) -> ConsentFilePart | None:
    """Of those that nobody is at. The try is counted before it begins: a worker may be killed in it."""
    free = parts_waiting().select_related("file").select_for_update(skip_locked=True, no_key=True, of=("self",))
    part = free.first()
    if part is not None:
        ConsentFilePart.objects.filter(pk=part.pk).update(tries=F("tries") + 1)
        ConsentFile.objects.filter(pk=part.file_id).update(served_at=at)
    return part


@transaction.atomic
def _take_in(part_id: int, at: datetime) -> None:
    """All of a part, or nothing."""
    waiting = ConsentFilePart.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    part = waiting.select_related("file__marketer").filter(pk=part_id, done_at=None).first()
    if part is None:  # somebody was quicker
        return
    file, files = part.file, ConsentFiles(part.file.folder)
    with override(file.language):
        rows, part.warnings = consents_of_lines(
            files.part(part.number), file.headings, current_policy(file.handed_at), MOST_ROWS
        )
        done = rows.done(
            lambda bodies: consents_ingest(
                marketer=file.marketer, claims=list(map(claim_of, bodies)), at=at, actor=Actor(file.actor)
            )
        )
        answers = [answered(row, result) for row, result in done]
    files.put_answers(part.number, answers)
    part.accepted = sum(bool(answer.id) for answer in answers)
    part.refused, part.done_at = len(answers) - part.accepted, at
    part.save(update_fields=["accepted", "refused", "warnings", "done_at"])


def _give_up(file: ConsentFile, at: datetime) -> None:
    consent_file_fail(file_id=file.pk, problem=FAILED_BY_US, wrong=[], at=at)
    logger.error("ALARM: file of consents %s failed by a fault of ours; see docs/operation.md", file.public_id)
