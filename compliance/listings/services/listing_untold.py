"""The holder of a listed number whom nobody could tell of it is told once an account here has proved the number."""

from datetime import datetime

from django.db import transaction

from compliance.listings.models import BlacklistEntry
from compliance.listings.selectors.holder import untold_reached
from compliance.listings.services.list_change import entry_note
from compliance.listings.services.listing_news import holder_tell
from compliance.listings.services.locks import lock_entry
from core.actors import Actor
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import one_by_one

NEWS = Actor.system("listing news")


def listings_untold_tell(*, at: datetime) -> int:
    """Of how many entries somebody was told. One sweep at a time; run twice, or late, it tells once."""
    with one_at_a_time("listings_untold_tell") as mine:
        found = untold_reached(at) if mine else []
        return one_by_one(lambda entry: _tell(entry, at), found)


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
