"""Ingesting a version of somebody else's list."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.listings.models import ForeignEntry, ForeignList
from compliance.listings.rules.foreign_list import prefix_of
from core.actors import Actor
from core.errors import Conflict
from core.services.audit import audit_write

BATCH = 5_000
MOST_GONE = 0.5  # of the entries, from one version to the next


@dataclass(frozen=True)
class Ingested:
    """How many entries came, went and stayed."""

    added: int
    removed: int
    kept: int


@transaction.atomic
def foreign_list_ingest(
    *, source: str, values: Set[str], as_of: date, shrinks: bool = False, at: datetime, actor: Actor
) -> Ingested:
    """Let the list of `source` say exactly `values` (of `foreign_value`); only what changed is written. Raises Conflict for a
    version older than the one that was read last, and for one that loses most of the list unless it `shrinks`: a page of an
    error, or an empty file, is no list."""
    ForeignList.objects.get_or_create(source=source, defaults={"as_of": as_of, "read_at": at})
    kept = ForeignList.objects.select_for_update().get(source=source)
    if as_of < kept.as_of:
        raise Conflict("foreign_list.older", _("A newer version of this list was read already."))
    standing = dict(kept.entries.values_list("value", "pk"))
    new = sorted(values - standing.keys())
    gone = [pk for value, pk in standing.items() if value not in values]
    if len(gone) > len(standing) * MOST_GONE and not shrinks:
        message = _("This version lacks %(gone)d of the %(all)d entries of the last one. Is it the whole list?")
        raise Conflict("foreign_list.shrinks", message % {"gone": len(gone), "all": len(standing)})
    ForeignEntry.objects.bulk_create(
        [ForeignEntry(listed_by=kept, value=value, prefix=prefix_of(value), since=as_of) for value in new], BATCH
    )
    for start in range(0, len(gone), BATCH):
        ForeignEntry.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    kept.as_of, kept.read_at = as_of, at
    kept.save(update_fields=["as_of", "read_at"])
    taken = Ingested(len(new), len(gone), len(standing) - len(gone))
    figures = {"source": source, "added": taken.added, "removed": taken.removed, "kept": taken.kept}
    audit_write(actor=actor, act="foreign_list.taken", target=kept, at=at, data=figures)
    return taken
