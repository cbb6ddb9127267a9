"""One officer's word on a proposed listing: whoever stands aside from its case says none, and a deputy says it for another."""

from datetime import datetime

from django.db import transaction

from compliance.cases.services.listing_powers import represented_at
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.listing import listing_confirm, listing_refuse
from core.models import User


@transaction.atomic
def listing_review(*, entry: BlacklistEntry, officer: User, agrees: bool, reason: str, at: datetime) -> BlacklistEntry:
    """Agree to the proposal or refuse it. Raises what `listing_confirm` and `listing_refuse` do, and NotAllowed for whoever stands
    aside from the case that it came from."""
    answer = listing_confirm if agrees else listing_refuse
    instead = represented_at(entry, officer, at)
    return answer(entry=entry, officer=officer, reason=reason, at=at, instead=instead)
