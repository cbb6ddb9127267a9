"""The end of case files."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from compliance.cases.jobs.matching_files import MatchingFiles
from compliance.cases.models import (
    BreachOutcome,
    Case,
    CaseAttachment,
    CaseOfficer,
    CaseTransfer,
    CreditRepair,
    Disclosure,
    DocumentDue,
    EvidencePreservation,
    MatchedCall,
    Matching,
    MatchingFile,
    Payment,
    PaymentTerm,
    Publication,
    Recusal,
    Repayment,
    Review,
    ServiceMail,
    Stay,
    WriteOff,
)
from compliance.cases.selectors.case_attachment import owner_of
from core.actors import Actor
from core.models.sql_arrays import integers
from core.services.attachment import attachments_end
from core.services.audit import audit_write

RETENTION = Actor.system("retention")


@transaction.atomic
def cases_delete(*, case_ids: Collection[int], at: datetime) -> int:
    """Delete the files of these cases and of those merged into them, with all that stands in them. Whoever calls has deleted
    what else pointed to them.

    Events and documents are only ever added to; a function of the database deletes them, and refuses what is younger than
    a year, whoever asks.
    """
    ids = sorted(Case.objects.filter(Q(pk__in=case_ids) | Q(merged_into__in=case_ids)).values_list("pk", flat=True))
    if not ids:
        return 0
    for noted in (ServiceMail, DocumentDue):
        noted.objects.filter(event__case__in=ids).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_history_end(%s::bigint[])", [integers(ids)])
    _matchings_delete(ids)
    for rows in (
        BreachOutcome,
        Disclosure,
        EvidencePreservation,
        CreditRepair,
        Publication,
        Review,
        Stay,
        Payment,
        PaymentTerm,
        Repayment,
        WriteOff,
        CaseAttachment,
        CaseTransfer,
        Recusal,
    ):
        rows.objects.filter(case__in=ids).delete()
    owners = [owner_of(pk, by_firm=by_firm) for pk in ids for by_firm in (False, True)]
    attachments_end(owners=owners, at=at, actor=RETENTION)
    CaseOfficer.objects.filter(case__in=ids).delete()
    Case.objects.filter(merged_into__in=ids).update(merged_into=None)
    Case.objects.filter(pk__in=ids).delete()
    audit_write(actor=RETENTION, act="cases.expired", target=None, at=at, data={"cases": ids})
    return len(ids)


def _matchings_delete(case_ids: Collection[int]) -> None:
    """What firms handed in to these cases, and what came of it."""
    files = MatchingFile.objects.filter(matching__case__in=case_ids)
    for name in list(files.exclude(folder="").values_list("folder", flat=True)):
        transaction.on_commit(MatchingFiles(name).destroy)
    MatchedCall.objects.filter(matching__case__in=case_ids).delete()
    files.delete()
    Matching.objects.filter(case__in=case_ids).delete()
