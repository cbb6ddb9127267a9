"""Whether others list a caller."""

from compliance.listings.models import ForeignEntry
from compliance.listings.rules.foreign_list import falls_under


def foreign_entries_about(caller: str) -> list[ForeignEntry]:
    """Rows of others' lists that name the caller, or a pattern it falls under; the oldest first. By an index."""
    prefixes = [caller[:length] for length in range(len(caller) + 1)]
    rows = ForeignEntry.objects.filter(prefix__in=prefixes).select_related("listed_by").order_by("since", "id")
    return [row for row in rows if falls_under(caller, row.value)]
