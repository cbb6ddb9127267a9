"""What anybody may know about a number that called them."""

from dataclasses import dataclass
from datetime import datetime

from complaints.models import Complaint
from compliance.listings.models import BlacklistEntry
from compliance.listings.rules.listing import strength
from compliance.listings.selectors.counter_word import COUNTED
from compliance.listings.selectors.listing import naming, published
from core.numbers.masking import is_private
from core.numbers.parsing import CallerName
from core.policies import current_policy
from registry.firms.models import Marketer
from registry.firms.selectors.caller_number import declaration_at


@dataclass(frozen=True)
class CallerCard:
    """`firm`: whose it is by an approved declaration; of a mobile nobody is told, for it is somebody's own.

    `people`: proved people who complained in the last 90 days; None for a private mobile, because such a number is often
    spoofed and its owner would be blamed: of it only an active listing is told, its mark and its reason. `listing`: the
    strongest that stands, of the number or of a pattern that it falls under.
    """

    mobile: bool
    private: bool
    firm: Marketer | None
    declared_since: datetime | None
    people: int | None
    listing: BlacklistEntry | None


def caller_card(*, named: CallerName, at: datetime) -> CallerCard:
    listings = published(at).filter(naming(named.value))
    listing = max(listings, key=lambda entry: strength(entry.action), default=None)
    mobile = is_private(named.value, named.kind, current_policy(at))
    declared = None if mobile else declaration_at(caller=named.value, at=at)
    private = mobile and listing is None
    return CallerCard(
        mobile=mobile,
        private=private,
        firm=declared.marketer if declared else None,
        declared_since=declared.approved_at if declared else None,
        people=None if mobile else _people_complaining(named.value, at),
        listing=listing,
    )


def _people_complaining(caller: str, at: datetime) -> int:
    rows = Complaint.objects.proved().filter(caller__value=caller, received_at__gt=at - COUNTED, received_at__lte=at)
    rows = rows.filter(withdrawn_at=None)
    return rows.exclude(number__planted__isnull=False).values("number").distinct().count()
