"""Proposing listings: per caller, the strongest action the evidence supports. An officer decides."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from complaints.models import Caller, Complaint
from compliance.findings.rules.clusters import Tally, tally
from compliance.findings.selectors.filing import filings_of
from compliance.listings.models import BlacklistEntry
from compliance.listings.rules.listing import ListingFacts, supported_action
from compliance.listings.selectors.listing import last_end
from compliance.listings.services.listing import STRENGTH, listing_end, listing_propose
from core.actors import Actor
from core.numbers.places import is_mobile
from core.policies import Policy
from registry.firms.selectors.never_listed import never_listed

ACTOR = Actor.system("gathering")
State = BlacklistEntry.State


@transaction.atomic
def listing_propose_supported(
    *, caller: Caller, complaints: "QuerySet[Complaint]", case_id: int, category: str, at: datetime, policy: Policy
) -> BlacklistEntry | None:
    """Propose what these complaints about the caller support, unless as much is listed or proposed already."""
    counted = _tally_of(caller, complaints, policy)
    facts = ListingFacts(
        tally=counted,
        kind=caller.kind,
        never_listed=never_listed(caller.value, policy, at),
        private_mobile=caller.kind == "e164" and is_mobile(caller.value, policy),
        originating_traffic=None if caller.allocated else False,
    )
    action = supported_action(facts, policy)
    standing = list(BlacklistEntry.objects.filter(caller=caller, state__in=[State.PROPOSED, State.ACTIVE]))
    if not action or any(STRENGTH[entry.action] >= STRENGTH[action] for entry in standing):
        return None
    for weaker in standing:
        if weaker.state == State.PROPOSED:
            listing_end(entry=weaker, reason="superseded", at=at, actor=ACTOR)
    proved = counted.people >= policy.enforcement.listing[action].people
    last = complaints.order_by("-called_at").first()
    entry = BlacklistEntry(
        case_id=case_id,
        caller=caller,
        action=action,
        kind=last.kind if last else "",
        category=category,
        reason="complaints" if proved else "unproved_rows",
        people=counted.people,
        days=counted.days if proved else counted.unproved_days,
        places=counted.places if proved else counted.unproved_places,
        confirmed=counted.confirmed,
        rows=counted.unproved_rows,
    )
    return listing_propose(entry=entry, at=at, actor=ACTOR)


def _tally_of(caller: Caller, complaints: "QuerySet[Complaint]", policy: Policy) -> Tally:
    """What counts for a listing: the complaints that came after the caller's last listing ended."""
    ended = last_end(caller.pk)
    if ended is not None:
        complaints = complaints.filter(received_at__gt=ended)
    return tally(filings_of(complaints.select_related("number"), policy), policy)
