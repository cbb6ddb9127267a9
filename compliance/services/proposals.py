"""Proposing listings inside a case: per caller, the strongest action the evidence supports. An officer decides."""

from datetime import datetime

from complaints.models import Caller, Complaint
from compliance.models import BlacklistEntry, Case
from compliance.rules.clusters import Tally, tally
from compliance.rules.listing import ListingFacts, supported_action
from compliance.selectors.filing import filings_of
from compliance.selectors.listing import last_end, never_listed
from compliance.services.listing import STRENGTH, listing_end, listing_propose
from core.actors import Actor
from core.numbers.places import is_mobile
from core.policies import Policy

ACTOR = Actor.system("gathering")
State = BlacklistEntry.State


def listings_propose(*, case: Case, at: datetime, policy: Policy) -> list[BlacklistEntry]:
    """Propose for each caller of the case what its complaints support and what is not listed or proposed yet."""
    callers = Caller.objects.filter(violations__case=case).distinct().order_by("pk")
    proposed = (caller_propose(case, caller, at, policy) for caller in callers)
    return [entry for entry in proposed if entry is not None]


def caller_propose(case: Case, caller: Caller, at: datetime, policy: Policy) -> BlacklistEntry | None:
    counted = tally_of(case, caller, policy)
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
    return listing_propose(entry=entry_of(case, caller, action, counted, proved), at=at, actor=ACTOR)


def tally_of(case: Case, caller: Caller, policy: Policy) -> Tally:
    """What counts for a listing: the case's complaints about this caller that came after its last listing ended."""
    complaints = Complaint.objects.filter(violations__case=case, caller=caller).distinct().select_related("number")
    ended = last_end(caller.pk)
    if ended is not None:
        complaints = complaints.filter(received_at__gt=ended)
    return tally(filings_of(complaints, policy), policy)


def entry_of(case: Case, caller: Caller, action: str, counted: Tally, proved: bool) -> BlacklistEntry:
    """An unsaved proposal with the figures it rests on: of proved people, or of unproved rows alone."""
    last = Complaint.objects.filter(violations__case=case, caller=caller).order_by("-called_at").first()
    return BlacklistEntry(
        case=case,
        caller=caller,
        action=action,
        kind=last.kind if last else "",
        category=case.category,
        reason="complaints" if proved else "unproved_rows",
        people=counted.people,
        days=counted.days if proved else counted.unproved_days,
        places=counted.places if proved else counted.unproved_places,
        confirmed=counted.confirmed,
        rows=counted.unproved_rows,
    )
