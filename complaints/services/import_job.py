"""A large file of complaints is handed in and kept, encrypted, until a worker has ingested it; and how that ends."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from complaints import signals
from complaints.formats.records import OpenFile
from complaints.jobs.import_files import FILE, ImportFiles, StoredFile
from complaints.models import ComplaintImport
from complaints.problems import sentence
from complaints.selectors.import_job import jobs_over, same_import
from complaints.services.complaint_import import import_begin
from complaints.services.import_opening import FORMATS, Described, records_open, sheet_known
from core.actors import Actor
from core.errors import BadRequest
from core.events import announce
from core.policies import current_policy
from core.services.audit import audit_write
from core.services.file_import import file_import_fail
from registry.engine.lists.packing import is_workbook

SYSTEM = Actor.system("complaint-imports")


@dataclass(frozen=True)
class HandedIn:
    """`known`: this client had handed in the same file before; no other import began."""

    batch: ComplaintImport
    known: bool

    def keeps(self, stored: StoredFile) -> bool:
        return self.batch.file == stored.files.name


@transaction.atomic
def import_hand_in(
    *,
    stored: StoredFile,
    name: str,
    format: str,
    client: str,
    day: date | None,
    sheet: str = "",
    at: datetime,
    actor: Actor,
) -> HandedIn:
    """Queue a stored file. The same file again is the same import: one that stopped goes on, of another nothing follows.

    Raises `DomainError` for a file that its beginning shows to be of another format; a workbook is left to the worker, but
    for whether it has the `sheet` that is asked for.
    """
    if not stored.size:
        raise BadRequest("list.empty", sentence("list.empty"))
    said = Described(format, day, current_policy(at), at)
    with stored.files.read(FILE) as file:
        opened = OpenFile((), iter(()), []) if format in FORMATS and is_workbook(file) else records_open(file, said)
        said = replace(said, sheet=sheet_known(file, sheet))
    known = same_import(client=client, format=format, digest=stored.digest, sheet=said.sheet) is not None
    batch = import_begin(
        opened=opened, name=name, client=client, digest=stored.digest, size=stored.size, said=said, actor=actor
    )
    batch = ComplaintImport.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.finished_at is None and not batch.file:
        batch.file, batch.expires_at = stored.files.name, at + said.policy.retention.periods["uploaded_list"]
        batch.rows_total, batch.rows_cut, batch.chunks_cut, batch.chunks_kept, batch.tries = None, 0, 0, 0, 0
        batch.day, batch.columns = day, opened.columns
        batch.save()
        announce(signals.complaint_import_queued, import_id=batch.pk)
    return HandedIn(batch, known)


def import_fail(*, batch: ComplaintImport, problem: str, at: datetime) -> None:
    """Nothing more can come of this file, which goes; what was kept of it stays. Handed in anew it goes on from there."""
    file_import_fail(run=batch, problem=problem, at=at, actor=SYSTEM)
    import_file_forget(import_id=batch.pk, at=at)


@transaction.atomic
def import_file_forget(*, import_id: int, at: datetime) -> None:
    """The file of an import that has ended, or was kept as long as it may be, is destroyed. Twice changes nothing."""
    batch = ComplaintImport.objects.select_for_update(no_key=True).get(pk=import_id)
    if not batch.file:
        return
    files = ImportFiles(batch.file)
    if batch.finished_at is None and batch.withdrawn_at is None and not batch.problem:
        file_import_fail(run=batch, problem="import.expired", at=at, actor=SYSTEM)
    ComplaintImport.objects.filter(pk=import_id).update(file="", claim="", claimed_at=None)
    audit_write(actor=SYSTEM, act="complaint_import.file_forgotten", target=batch, at=at)
    transaction.on_commit(files.destroy)


def import_files_tidy(*, at: datetime) -> int:
    """Destroy the files of imports that are over, and what was left by a kill or an upload that broke off; how many of the
    latter. An upload under way is left alone for a day."""
    for import_id in jobs_over(at):
        import_file_forget(import_id=import_id, at=at)
    left = ImportFiles.left(ComplaintImport.objects.all(), "file")
    for name in left:
        ImportFiles(name).destroy()
    return len(left)
