"""One officer's word on a proposed listing: whoever stands aside from its case says none, and a deputy says it for another."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.selectors.powers import powers_in
from compliance.cases.services.locks import lock_case
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.listing import REVIEWERS, Represented, listing_confirm, listing_refuse
from core.errors import NotAllowed
from core.models import User


@transaction.atomic
def listing_review(*, entry: BlacklistEntry, officer: User, agrees: bool, reason: str, at: datetime) -> BlacklistEntry:
    """Agree to the proposal or refuse it. Raises what `listing_confirm` and `listing_refuse` do, and NotAllowed for whoever stands
    aside from the case that it came from: a listing weighs on the same party."""
    answer = listing_confirm if agrees else listing_refuse
    if entry.case is None:
        return answer(entry=entry, officer=officer, reason=reason, at=at)
    powers = powers_in(lock_case(entry.case), officer, at)
    if powers.aside:
        raise NotAllowed("listing.recused", _("You stand aside from the case that this listing came from."))
    deputy = powers.acting_for(REVIEWERS)
    instead = Represented(deputy.principal, deputy.role) if deputy else None
    return answer(entry=entry, officer=officer, reason=reason, at=at, instead=instead)
