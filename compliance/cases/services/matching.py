"""A firm hands in its calls and consents to a notice, says that this is all, and what it handed in ends.

Nothing that it sees depends on who complained (docs/adr/0056): what is said of a file comes from the file alone, and what
was found is the officer's.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.services.import_opening import sheet_known
from compliance.cases import signals
from compliance.cases.jobs.matching_files import FILE, MatchingFiles
from compliance.cases.models import Case, Matching, MatchingFile
from compliance.cases.rules.matching import FileKind, is_over
from compliance.cases.selectors.matching import (
    AT_A_TIME,
    files_due,
    matching_of,
    matchings_compared,
    matchings_over,
    matchings_to_forget,
)
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case, lock_case_asked
from core.actors import Actor
from core.errors import BadRequest, Conflict
from core.events import announce
from core.models import User
from core.policies import Policy
from core.running.claimed_step import FAILED_BY_US
from core.services.audit import audit_write
from registry.firms.models import Marketer

MOST_BYTES = 200 * 1024**2
MOST_FILES = 10  # of a kind and notice
SYSTEM = Actor.system("matching")


class Stored(NamedTuple):
    """A file that lies in `folder`. `digest`: keyed, of the file as it came."""

    folder: MatchingFiles
    size: int
    digest: bytes


class HandedIn(NamedTuple):
    """`known`: the firm had handed in the same file to this notice; nothing else begins."""

    file: MatchingFile
    known: bool


@transaction.atomic
def matching_file_hand_in(
    *,
    case: Case,
    stored: Stored,
    kind: FileKind,
    name: str,
    sheet: str = "",
    marketer: Marketer,
    member: User,
    at: datetime,
    asked_in: str,
) -> HandedIn:
    """Keep a file until it is compared. It counts as a defence that the decision must answer (APL 45).

    `asked_in`: the state of the case that the firm was shown; `sheet`: of a workbook, by name or position. Raises Conflict once the
    time is over or the firm has closed, DomainError where there is no such sheet.
    """
    if sheet:
        with stored.folder.read(FILE) as opened:
            sheet = sheet_known(opened, sheet)
    case = lock_case_asked(case, marketer, asked_in, at)
    if not stored.size:
        raise BadRequest("list.empty", _("The file holds no rows."))
    matching, _new = Matching.objects.get_or_create(
        case=case,
        asked_in=case.state,
        asked_at=case.state_since,
        defaults={"marketer": marketer, "opened_at": at, "due_at": case.hands_in_until},
    )
    known = matching.files.filter(kind=kind, digest=stored.digest, sheet=sheet).first()
    if known is not None:
        return HandedIn(known, True)
    if matching.files.filter(kind=kind).count() >= MOST_FILES:
        raise Conflict(
            "matching.full", _("So many files are enough. Put the rest into one file, or write to the officer.")
        )
    file = MatchingFile.objects.create(
        matching=matching, kind=kind, name=name, sheet=sheet, digest=stored.digest, size=stored.size, folder=stored.folder.name,
        handed_at=at,
    )  # fmt: skip
    case.facts = {**case.facts, "defended": True, "legally_reviewed": False}
    case.save(update_fields=["facts"])
    params = {"kind": str(kind), "name": file.name}
    audited = {"file": file.public_id, "kind": str(kind)}
    actor = Actor.user(member)
    case_happened(case, "case.matching_handed_in", actor, at, params=params, by_firm=True, audited=audited)
    announce(signals.matching_queued, matching_id=matching.pk)
    return HandedIn(file, False)


@transaction.atomic
def matching_close(*, case: Case, marketer: Marketer, member: User, at: datetime, asked_in: str) -> Matching:
    """The firm says that this is all. From now on its files are compared, and nothing more is taken to this notice."""
    case = lock_case_asked(case, marketer, asked_in, at)
    matching = matching_of(case)
    if matching is None:
        raise Conflict("matching.nothing", _("Hand in a file first."))
    matching.closed_at, matching.closed_by_firm = at, True
    matching.save(update_fields=["closed_at", "closed_by_firm"])
    case_happened(case, "case.matching_closed", Actor.user(member), at, by_firm=True)
    announce(signals.matching_queued, matching_id=matching.pk)
    return matching


@transaction.atomic
def matching_file_give_up(*, file: MatchingFile, at: datetime) -> None:
    """A step with it failed as often as it may, and the fault is ours. Until somebody goes on with it (`matching_file_retry`),
    nothing is said of any call of its notice: a call that was not looked for is not one that was not found. Twice changes nothing."""
    case = lock_case(file.matching.case)
    kept = MatchingFile.objects.filter(pk=file.pk, problem="").exclude(folder="")
    if kept.update(problem=FAILED_BY_US, claim="", claimed_at=None):
        params, audited = {"kind": file.kind, "name": file.name}, {"file": file.public_id}
        case_happened(case, "case.matching_failed", SYSTEM, at, params=params, audited=audited)


@transaction.atomic
def matching_file_retry(*, file: MatchingFile, at: datetime, actor: Actor) -> None:
    """Go on where it stopped, once the fault is mended. Raises `Conflict`."""
    case = lock_case(file.matching.case)
    failed = MatchingFile.objects.filter(pk=file.pk, problem=FAILED_BY_US).exclude(folder="")
    if not failed.update(problem="", tries=0, claim="", claimed_at=None):
        raise Conflict("matching.not_failed_by_us", _("This file did not fail by our fault, or is deleted."))
    params, audited = {"kind": file.kind, "name": file.name}, {"file": file.public_id}
    case_happened(case, "case.matching_retried", actor, at, params=params, audited=audited)
    announce(signals.matching_queued, matching_id=file.matching_id)


def matchings_settle(*, at: datetime) -> None:
    """Close those whose time is over, and end those that are compared. Safe to run twice, at once or late."""
    for matching in matchings_over(at):
        matching_time_over(matching=matching, at=at)
    for matching in matchings_compared():
        matching_end(matching=matching, at=at)


@transaction.atomic
def matching_time_over(*, matching: Matching, at: datetime) -> None:
    case = lock_case(matching.case)
    row = Matching.objects.select_for_update().get(pk=matching.pk)
    over = is_over(
        asked_in=row.asked_in,
        asked_at=row.asked_at,
        state=case.state,
        since=case.state_since,
        due=files_due(case),
        at=at,
    )
    if row.closed_at is None and over:
        row.closed_at = at
        row.save(update_fields=["closed_at"])
        case_happened(case, "case.matching_closed", SYSTEM, at)


@transaction.atomic
def matching_end(*, matching: Matching, at: datetime) -> None:
    """All its files are compared: from now on the officer sees what they say."""
    case = lock_case(matching.case)
    row = Matching.objects.select_for_update().get(pk=matching.pk)
    if not matchings_compared().filter(pk=row.pk).exists():
        return
    row.matched_at = at
    row.save(update_fields=["matched_at"])
    said = row.calls.all()
    counts = {
        "calls": said.count(),
        "found": said.filter(call_found=True).count(),
        "consents": said.filter(consent_since__isnull=False).count(),
    }
    case_happened(case, "case.matched", SYSTEM, at, params=counts)


def matching_files_forget(*, at: datetime, policy: Policy) -> int:
    """Destroy the files of matchings that were closed so long ago, and what a kill or a broken upload left; how many
    matchings."""
    done = 0
    for matching in matchings_to_forget(at, policy)[:AT_A_TIME]:
        done += matching_forget(matching=matching, at=at)
    for name in MatchingFiles.left(MatchingFile.objects.all(), "folder"):
        MatchingFiles(name).destroy()
    return done


@transaction.atomic
def matching_forget(*, matching: Matching, at: datetime) -> int:
    """The files with their keys and names. What was compared stays in the file of the case."""
    row = Matching.objects.select_for_update().get(pk=matching.pk)
    if row.forgotten_at is not None:
        return 0
    row.forgotten_at = at
    row.save(update_fields=["forgotten_at"])
    for name in list(row.files.exclude(folder="").values_list("folder", flat=True)):
        transaction.on_commit(MatchingFiles(name).destroy)
    row.files.update(folder="", name="", sheet="", headings=[], claim="", claimed_at=None)
    audit_write(actor=SYSTEM, act="matching.files_forgotten", target=row.case, at=at, data={"files": row.files.count()})
    return 1
