"""The holder of a listed number whom nobody could tell of it is told once an account here has proved the number."""

from datetime import datetime

from django.db import transaction

from compliance.listings.models import BlacklistEntry, UntoldChange
from compliance.listings.selectors.holder import untold_reached
from compliance.listings.services.list_change import entry_note
from compliance.listings.services.listing_news import holder_tell
from compliance.listings.services.locks import lock_entry
from core.actors import Actor
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import one_by_one

NEWS = Actor.system("listing news")
AT_ONCE = 10_000  # changes


def listings_untold_tell(*, at: datetime) -> int:
    """Of how many entries somebody was told. One sweep at a time; run twice, or late, it tells once.

    It looks at the numbers that accounts came to hold and at the entries that began to stand untold since it last ran. These notes
    are deleted by their ids once all they reach were told: a sweep that is killed, or fails, begins with them again.
    """
    done = 0
    with one_at_a_time("listings_untold_tell") as mine:
        while mine:
            changes = list(UntoldChange.objects.order_by("pk")[:AT_ONCE])
            numbers = {row.number for row in changes if row.number is not None}
            entries = {row.entry for row in changes if row.entry is not None}
            done += one_by_one(lambda entry: _tell(entry, at), untold_reached(at, numbers=numbers, entries=entries))
            UntoldChange.objects.filter(pk__in=[row.pk for row in changes]).delete()
            mine = len(changes) == AT_ONCE
    return done


@transaction.atomic
def _tell(entry: BlacklistEntry, at: datetime) -> bool:
    locked = lock_entry(entry)
    stands = BlacklistEntry.objects.all().published(at).filter(pk=locked.pk).exists()
    if locked.untold_at is None or not stands or not holder_tell(locked, "listed", at):
        return False
    locked.untold_at = None
    locked.save(update_fields=["untold_at"])
    entry_note(locked, "listing.told", NEWS, at)
    return True
