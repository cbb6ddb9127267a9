"""A large file of consents is handed in and kept, encrypted, until its rows are taken in; and how that ends."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict
from core.events import announce
from core.policies import current_policy
from core.services.audit import audit_write
from registry.engine.lists.packing import OLE, ZIP, packed_as
from registry.firms.models import Marketer
from registry.firms.permissions import check_standing
from registry.register import signals
from registry.register.formats.handed_consents import check_headings
from registry.register.formats.handed_file import HandedFile
from registry.register.jobs.consent_files import FILE, ConsentFiles
from registry.register.models import ConsentFile
from registry.register.selectors.consent_file import files_done, files_open, files_over

MOST_BYTES = 400 * 1024**2
MOST_OPEN = 3  # files of one firm
SYSTEM = Actor.system("consent-files")


@dataclass(frozen=True)
class StoredFile:
    """A file that lies in `files`. `name`: as its sender calls it; `sheet`: of a workbook, by name or position."""

    files: ConsentFiles
    size: int
    name: str
    sheet: str


@transaction.atomic
def consent_file_hand_in(
    *, marketer: Marketer, stored: StoredFile, language: str, at: datetime, actor: Actor
) -> ConsentFile:
    """Queue a stored file, whose rows are answered in `language`.

    Raises ListRefused and `DomainError` where its beginning shows that it cannot be used; a workbook is left to the worker.
    """
    policy = current_policy(at)
    check_standing(marketer, policy)
    with stored.files.read(FILE) as source:
        workbook = packed_as(source.read(16)) in (OLE, ZIP)
        source.seek(0)
        if not workbook:
            check_headings(HandedFile(source, sheet=stored.sheet, charset=policy.numbering.charset).names, policy)
    Marketer.objects.select_for_update(no_key=True).get(pk=marketer.pk)
    if files_open().filter(marketer=marketer).count() >= MOST_OPEN:
        message = _("%(most)d of your files are being taken in already. Hand this one in when they are through.")
        raise Conflict("consent_file.full", message % {"most": MOST_OPEN})
    file = ConsentFile.objects.create(
        marketer=marketer, actor=str(actor), language=language, name=stored.name, sheet=stored.sheet, size=stored.size,
        folder=stored.files.name, handed_at=at, expires_at=at + policy.retention.periods["uploaded_list"],
    )  # fmt: skip
    audit_write(actor=actor, act="consent_file.handed_in", target=file, at=at, data={"bytes": stored.size})
    announce(signals.consent_file_queued, file_id=file.pk)
    return file


@transaction.atomic
def consent_file_fail(*, file_id: int, problem: str, wrong: list[str], at: datetime) -> None:
    """Nothing more can come of this file; what was taken in stays. `wrong`: headings. Twice changes nothing."""
    file = ConsentFile.objects.select_for_update(no_key=True).get(pk=file_id)
    if file.problem or file.finished_at is not None:
        return
    file.problem, file.wrong = problem, wrong
    file.save(update_fields=["problem", "wrong"])
    audit_write(actor=SYSTEM, act="consent_file.failed", target=file, at=at, data={"problem": problem})


def consent_files_end(*, at: datetime) -> None:
    """End the files whose every row has its answer. Safe to run twice, at once or late."""
    for file_id in files_done():
        consent_file_end(file_id=file_id, at=at)


@transaction.atomic
def consent_file_end(*, file_id: int, at: datetime) -> None:
    """Its rows are destroyed, the numbers in them; their answers stay until the file expires."""
    file = files_open().select_for_update(no_key=True).filter(pk=file_id, cut_at__isnull=False).first()
    if file is None or file.parts.filter(done_at=None).exists():
        return
    ConsentFiles(file.folder).forget_rows()
    file.finished_at = at
    file.save(update_fields=["finished_at"])
    audit_write(actor=SYSTEM, act="consent_file.finished", target=file, at=at)


def consent_files_forget(*, at: datetime) -> int:
    """Destroy what was kept as long as it may be, and what a kill or an upload that broke off left; how many of the latter.
    An upload under way is left alone for a day."""
    for file_id in files_over(at):
        consent_file_forget(file_id=file_id, at=at)
    left = ConsentFiles.left(ConsentFile.objects.all(), "folder")
    for name in left:
        ConsentFiles(name).destroy()
    return len(left)


@transaction.atomic
def consent_file_forget(*, file_id: int, at: datetime) -> None:
    """The file, its answers and what is said of it here go; the claims stay. Twice changes nothing."""
    file = ConsentFile.objects.select_for_update().filter(pk=file_id, expires_at__lte=at).first()
    if file is None:
        return
    audit_write(actor=SYSTEM, act="consent_file.forgotten", target=file, at=at)
    transaction.on_commit(ConsentFiles(file.folder).destroy)
    file.delete()
