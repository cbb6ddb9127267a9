"""The end of what is kept of listings that have ended."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from compliance.listings.models import Appeal, BlacklistEntry, BlacklistVersion, ListingNotice
from core.actors import Actor
from core.models.sql_arrays import integers
from core.services.audit import audit_write

OVER = (BlacklistEntry.State.ENDED, BlacklistEntry.State.REFUSED)


@transaction.atomic
def listings_delete(*, entry_ids: Collection[int], at: datetime) -> int:
    """Delete these entries with their reviews, appeals and history; what stands or waits among them is left.

    A function of the database deletes the history, and refuses what is younger than a year, whoever asks. Readers of the
    feed whose version is older than the last change deleted are given the whole list the next time.
    """
    over = BlacklistEntry.objects.filter(pk__in=entry_ids, state__in=OVER)
    ids = sorted(over.values_list("pk", flat=True))
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT listings_history_end(%s::bigint[])", [integers(ids)])
        (forgotten,) = cursor.fetchone()
    BlacklistVersion.objects.update(forgotten=Greatest("forgotten", Value(forgotten)))
    Appeal.objects.filter(entry__in=ids).delete()
    ListingNotice.objects.filter(entry__in=ids).delete()
    BlacklistEntry.objects.filter(pk__in=ids).delete()
    audit_write(actor=Actor.system("retention"), act="listings.expired", target=None, at=at, data={"entries": ids})
    return len(ids)
