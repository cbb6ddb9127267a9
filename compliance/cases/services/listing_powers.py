"""Helpers: in whose place an officer acts on an entry of the list, by the case that it came from."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from compliance.cases.selectors.powers import powers_in
from compliance.cases.services.locks import lock_case
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.list_change import Represented
from core.access.roles import DECIDING_ROLES
from core.errors import NotAllowed
from core.models import User


def represented_at(entry: BlacklistEntry, officer: User, at: datetime) -> Represented | None:
    """None for whoever acts for nobody else. Raises NotAllowed for whoever stands aside: a listing weighs on the same party."""
    if entry.case is None:
        return None
    powers = powers_in(lock_case(entry.case), officer, at)
    if powers.aside:
        raise NotAllowed("listing.recused", _("You stand aside from the case that this listing came from."))
    deputy = powers.acting_for(DECIDING_ROLES)
    return Represented(deputy.principal, deputy.role) if deputy else None
