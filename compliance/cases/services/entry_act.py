"""An officer's act on an entry that stands: whoever stands aside from its case does none, a deputy does it for another."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from compliance.cases.services.listing_powers import represented_at
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.listing_acts import listing_extend, listing_lift, listing_look_again
from core.models import User


class EntryAct(StrEnum):
    LOOK = "look"
    EXTEND = "extend"
    LIFT = "lift"


@transaction.atomic
def entry_act(*, entry: BlacklistEntry, act: EntryAct, officer: User, reason: str, at: datetime) -> BlacklistEntry:
    """Raises what the acts raise, and NotAllowed for whoever stands aside from the case that it came from."""
    instead = represented_at(entry, officer, at)
    if act == EntryAct.LOOK:
        return listing_look_again(entry=entry, officer=officer, reason=reason, at=at, instead=instead)
    if act == EntryAct.EXTEND:
        return listing_extend(entry=entry, officer=officer, reason=reason, at=at, instead=instead)
    return listing_lift(entry=entry, officer=officer, reason=reason, at=at, instead=instead)
