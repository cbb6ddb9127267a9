"""The end of case files."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction

from compliance.cases.models import Case, CaseOfficer
from core.actors import Actor
from core.models.sql_arrays import integers
from core.services.audit import audit_write


@transaction.atomic
def cases_delete(*, case_ids: Collection[int], at: datetime) -> int:
    """Delete the files of these cases: events, documents, officers. Whoever calls has deleted what else pointed to them.

    Events and documents are only ever added to; a function of the database deletes them, and refuses what is younger than
    a year, whoever asks.
    """
    ids = sorted(Case.objects.filter(pk__in=case_ids).values_list("pk", flat=True))
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_history_end(%s::bigint[])", [integers(ids)])
    CaseOfficer.objects.filter(case__in=ids).delete()
    Case.objects.filter(pk__in=ids).delete()
    audit_write(actor=Actor.system("retention"), act="cases.expired", target=None, at=at, data={"cases": ids})
    return len(ids)
