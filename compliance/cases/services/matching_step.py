"""Helper of the worker: one step with one file that a firm handed in: it is read for a while, or after the close compared for a while.

What a step costs and writes depends on the file and on how many calls the case is about, not on who made them: each step
writes a row for every complained call, found or not.
"""

import logging
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
from django.db import transaction
from django.db.models import F, Q, QuerySet

from complaints.models import Complaint
from complaints.rules.import_turns import STEP_SECONDS
from compliance.cases.formats.column_answers import Answers
from compliance.cases.formats.defence_file import Call, Consent, DefenceFile, FileRefused, Read
from compliance.cases.jobs.matching_files import FILE, MatchingFiles
from compliance.cases.models import MatchedCall, MatchingFile
from compliance.cases.models.matching import PROOF
from compliance.cases.rules.matching import (
    ComplainedCall,
    FileKind,
    FirmSays,
    SaidCall,
    SaidConsent,
    says_of_call,
    says_of_consent,
)
from compliance.cases.selectors.matching import Complained, complained_calls, file_next, files_waiting, said_in
from compliance.cases.services.matching import matching_file_give_up
from core.policies import Policy, current_policy
from core.running.claimed_step import LEASE, MOST_TRIES, claimed_step
from core.sealing import sealing
from core.secrets.encryption import encrypt
from core.secrets.vault import VaultKeyGone
from registry.engine.lists.columns import Asked
from registry.engine.lists.kept_sheet import open_kept
from registry.engine.lists.refusals import ListRefused

logger = logging.getLogger(__name__)
Now = Callable[[], datetime]
RACES = 8
MOST_UNREAD = 10  # lines that the firm is told


def matching_step_take(*, now: Now) -> int | None:
    """Take the step whose turn it is; the file it was of, None when none waits. Safe to run twice, at once, late."""
    for _ in range(RACES):
        file_id = file_next(now())
        if file_id is None:
            return None
        if (claim := _claim(file_id, now())) is not None:
            _try_step(file_id, claim, now)
            return file_id
    return None


def _claim(file_id: int, at: datetime) -> str | None:
    """None when somebody was quicker. Whoever was killed holds a file no longer than `LEASE`."""
    token = secrets.token_hex(8)
    free = Q(claim="") | Q(claimed_at__lt=at - LEASE)
    rows = MatchingFile.objects.filter(free, pk__in=files_waiting(at).filter(pk=file_id).values("pk"))
    return token if rows.update(claim=token, claimed_at=at, served_at=at, tries=F("tries") + 1) else None


def _try_step(file_id: int, claim: str, now: Now) -> None:
    mine = MatchingFile.objects.filter(pk=file_id, claim=claim)
    file = mine.select_related("matching").first()
    if file is None:
        return
    step = claimed_step(
        f"matching file {file.public_id}",
        give_back=lambda: mine.update(claim="", claimed_at=None, tries=F("tries") - 1),
        tries=lambda: mine.values_list("tries", flat=True).first(),
        give_up=lambda: _give_up(file, now),
    )
    with step:
        try:
            if file.tries > MOST_TRIES:  # whoever took it up was killed, each time
                _give_up(file, now)
            elif file.read_at is None:
                _read_file(file, claim, now)
            else:
                _match(file, claim, now)
        except FileRefused as refused:
            if refused.samples:
                MatchingFiles(file.folder).put_samples(refused.samples)
            mine.update(problem=refused.code, headings=refused.headings)
        except ListRefused as refused:
            mine.update(problem=refused.code)
        except (VaultKeyGone, FileNotFoundError):
            if mine.exclude(folder="").exists():  # not forgotten meanwhile: lost
                raise
            return
        mine.update(claim="", claimed_at=None, tries=0)


def _give_up(file: MatchingFile, now: Now) -> None:
    matching_file_give_up(file=file, at=now())
    logger.error(
        "ALARM: matching file %s failed by a fault of ours; see docs/operation.md, then manage.py matching_files retry %s",
        file.public_id,
        file.public_id,
    )


def _read_file(file: MatchingFile, claim: str, now: Now) -> None:
    """Read on from where an earlier step stopped. What two read at once is the same.

    A file, or the sheet that is kept of a workbook, is read from its beginning each time, its rows taken apart once; so a step
    takes at least an eighth of the runs that it reads over, and all steps together pass over nine times what is in the file, and
    not its square.
    """
    until, done = time.monotonic() + STEP_SECONDS, file.chunks
    folder, policy = MatchingFiles(file.folder), current_policy(file.handed_at)
    answers = msgspec.convert(file.columns, Answers)
    asked = Asked(sheet=file.sheet or None, charset=policy.numbering.charset)

    def still() -> bool:
        return _keep_claim(file, claim, now)

    with open_kept(folder, FILE, asked, still=still) as source:
        rows = DefenceFile(source, FileKind(file.kind), policy, answers, file.sheet)
        for number, run in enumerate(rows.runs(done, still), done):
            folder.put_chunk(number, run.rows)
            if not _advance(file, claim, now, **_counted(file, run)):
                return
            if time.monotonic() >= until and file.chunks - done >= done / 8:
                return
    _advance(file, claim, now, read_at=now())


def _counted(file: MatchingFile, run: Read) -> dict[str, Any]:
    file.rows, file.rows_unread = file.rows + len(run.rows) + len(run.unread), file.rows_unread + len(run.unread)
    file.unread_lines = [*file.unread_lines, *run.unread][:MOST_UNREAD]
    file.chunks, file.last_line = file.chunks + 1, run.line
    return {
        "rows": file.rows, "rows_unread": file.rows_unread, "unread_lines": file.unread_lines, "chunks": file.chunks,
        "last_line": file.last_line,
    }  # fmt: skip


def _match(file: MatchingFile, claim: str, now: Now) -> None:
    """Compare chunk after chunk. What was found is kept in the transaction that says how far the file is."""
    until = time.monotonic() + STEP_SECONDS
    folder, policy = MatchingFiles(file.folder), current_policy(file.handed_at)
    complained = complained_calls(file.matching.case_id)
    for number in range(file.chunks_matched, file.chunks):
        said = _said(folder.chunk(number, FileKind(file.kind)), complained, policy)
        with transaction.atomic():
            if not _advance(file, claim, now, chunks_matched=number + 1):
                return
            _keep(file.matching_id, complained.calls, said)
        if time.monotonic() >= until:
            return


def _said(rows: list[Any], complained: Complained, policy: Policy) -> dict[int, FirmSays]:
    """What these rows say of each complained call, by its key. Only rows about a complained number are looked at."""
    digits = np.fromiter((row.number for row in rows), dtype=np.uint64, count=len(rows))
    sealed = sealing.seal_many(digits, complained.key) if len(rows) else digits.astype(np.int64)
    wanted = np.array([call.number for call in complained.calls], dtype=np.int64)
    about: dict[int, list[Any]] = {}
    for position in np.flatnonzero(np.isin(sealed, wanted)).tolist():
        about.setdefault(int(sealed[position]), []).append(rows[position])
    return {call.complaint_id: _says(call, about.get(call.number, []), complained, policy) for call in complained.calls}


def _says(call: ComplainedCall, rows: list[Any], complained: Complained, policy: Policy) -> FirmSays:
    calls = [SaidCall(row.at, row.caller, row.day_only) for row in rows if isinstance(row, Call)]
    consents = [
        SaidConsent(row.channels, row.categories, row.given_at, row.expires_at, row.proof)
        for row in rows
        if isinstance(row, Consent)
    ]
    within, zone = policy.complaints.same_call_within, policy.numbering.zone
    found = says_of_call(call, calls, complained.callers, within, zone)
    return found.joined(says_of_consent(call, consents, policy.exemptions.consent_lifetime))


def _keep(matching_id: int, calls: list[ComplainedCall], said: dict[int, FirmSays]) -> None:
    """Joined with what other files said, in any order and however often. A complaint withdrawn meanwhile is left out."""
    there = Complaint.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=list(said)).order_by("pk")
    keys = list(there.values_list("pk", flat=True))
    known = {row.complaint_id: row for row in MatchedCall.objects.filter(matching=matching_id, complaint__in=keys)}
    rows = []
    for key in keys:
        joined = said[key].joined(said_in(known[key])) if key in known else said[key]
        rows.append(
            MatchedCall(
                matching_id=matching_id,
                complaint_id=key,
                call_found=joined.call_found,
                consent_since=joined.since,
                consent_proof=encrypt(PROOF, joined.proof.encode()),
            )
        )
    MatchedCall.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["matching", "complaint"],
        update_fields=["call_found", "consent_since", "consent_proof"],
    )


def _keep_claim(file: MatchingFile, claim: str, now: Now) -> bool:
    """Still at it, and nothing new is done: the try that was counted stands. False when somebody else has the file, or it is gone."""
    return bool(_held(file, claim).update(claimed_at=now()))


def _advance(file: MatchingFile, claim: str, now: Now, **done: Any) -> bool:
    """So much is done; the next is a step of its own. False when somebody else has the file, or it is gone."""
    return bool(_held(file, claim).update(claimed_at=now(), tries=0, **done))


def _held(file: MatchingFile, claim: str) -> "QuerySet[MatchingFile]":
    return MatchingFile.objects.filter(pk=file.pk, claim=claim).exclude(folder="")
