"""Proposing listings: per caller, the strongest action the evidence supports, as long as it does. An officer decides."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from complaints.models import Caller, Complaint
from compliance.findings.rules.clusters import Tally, tally
from compliance.findings.selectors.caller_fact import is_spoofed
from compliance.findings.selectors.filing import filings_of
from compliance.findings.selectors.operator_answers import OperatorAnswers
from compliance.listings.models import BlacklistEntry
from compliance.listings.rules.listing import ListingFacts, supported_action
from compliance.listings.selectors.listing import last_end
from compliance.listings.services.listing import STRENGTH, listing_change, listing_end, listing_propose
from compliance.listings.services.locks import lock_entry
from core.actors import Actor
from core.numbers.places import is_mobile
from core.policies import Policy
from registry.firms.selectors.caller_number import declaration_at
from registry.firms.selectors.never_listed import never_listed

ACTOR = Actor.system("gathering")
State = BlacklistEntry.State
PROPOSED_FOR = ("complaints", "unproved_rows")


FIGURES = ("reason", "people", "days", "places", "confirmed", "rows")


@transaction.atomic
def listing_propose_supported(
    *, caller: Caller, complaints: "QuerySet[Complaint]", case_id: int, category: str, at: datetime, policy: Policy
) -> BlacklistEntry | None:
    """Propose what these complaints about the caller support, unless as much is listed or proposed already.

    A proposal of the same case that waits follows them first (`listing_follow`).
    """
    action, counted = _supported(caller, complaints, at, policy)
    for waiting in BlacklistEntry.objects.filter(caller=caller, case_id=case_id, state=State.PROPOSED):
        _follow(lock_entry(waiting), action, counted, at, policy)
    standing = list(BlacklistEntry.objects.filter(caller=caller, state__in=[State.PROPOSED, State.ACTIVE]))
    if not action or any(STRENGTH[entry.action] >= STRENGTH[action] for entry in standing):
        return None
    for weaker in standing:
        if weaker.state == State.PROPOSED:
            listing_end(entry=weaker, reason="superseded", at=at, actor=ACTOR)
    last = complaints.order_by("-called_at").first()
    entry = BlacklistEntry(
        case_id=case_id,
        caller=caller,
        action=action,
        kind=last.kind if last else "",
        category=category,
        **_figures(action, counted, policy),
    )
    return listing_propose(entry=entry, at=at, actor=ACTOR)


@transaction.atomic
def listing_follow(*, entry: BlacklistEntry, complaints: "QuerySet[Complaint]", at: datetime, policy: Policy) -> None:
    """Let a proposal that waits follow its facts: its figures are those of today, and without its ground it is withdrawn.

    Where the facts have grown weaker after an officer agreed, it is withdrawn too: nobody's word stands under other facts
    than they saw. What a decision proposed rests on the decision and is left.
    """
    locked = lock_entry(entry)
    if locked.caller is not None:
        _follow(locked, *_supported(locked.caller, complaints, at, policy), at, policy)


def _follow(locked: BlacklistEntry, action: str, counted: Tally, at: datetime, policy: Policy) -> None:
    if locked.state != State.PROPOSED or locked.reason not in PROPOSED_FOR:
        return
    if not action or STRENGTH[action] < STRENGTH[locked.action]:
        reason = "evidence_weaker" if action else "evidence_gone"
        listing_end(entry=locked, reason=reason, at=at, actor=ACTOR)
        return
    before = {name: getattr(locked, name) for name in FIGURES}
    figures = _figures(locked.action, counted, policy)
    if figures == before:
        return
    if locked.reviews.exists() and any(figures[name] < before[name] for name in FIGURES[1:]):
        listing_end(entry=locked, reason="evidence_weaker", at=at, actor=ACTOR)
        return
    listing_change(entry=locked, figures=figures, at=at, actor=ACTOR)


def _supported(caller: Caller, complaints: "QuerySet[Complaint]", at: datetime, policy: Policy) -> tuple[str, Tally]:
    """The strongest action that these complaints support, or "", and what they add up to."""
    counted, answers = _tally_of(caller, complaints, policy), OperatorAnswers([caller.value])
    declared = declaration_at(caller=caller.value, at=at) is not None
    facts = ListingFacts(
        tally=counted,
        kind=caller.kind,
        never_listed=never_listed(caller.value, policy, at),
        private_mobile=caller.kind == "e164" and is_mobile(caller.value, policy),
        originating_traffic=False if is_phantom(caller, at) else answers.originating(caller.value),
        declared_calls=answers.calls(caller.value) if declared else None,
    )
    return supported_action(facts, policy), counted


def is_phantom(caller: Caller, at: datetime) -> bool:
    """Whether nobody calls from it: no such number is in use, or what was found out shows that it is spoofed."""
    return not caller.allocated or is_spoofed(caller, at)


def _figures(action: str, counted: Tally, policy: Policy) -> dict[str, Any]:
    """What an entry says of its ground, by the names of `FIGURES`."""
    proved = counted.people >= policy.enforcement.listing[action].people
    return {
        "reason": "complaints" if proved else "unproved_rows",
        "people": counted.people,
        "days": counted.days if proved else counted.unproved_days,
        "places": counted.places if proved else counted.unproved_places,
        "confirmed": counted.confirmed,
        "rows": counted.unproved_rows,
    }


def _tally_of(caller: Caller, complaints: "QuerySet[Complaint]", policy: Policy) -> Tally:
    """What counts for a listing: the complaints that came after the caller's last listing ended."""
    ended = last_end(caller.pk)
    if ended is not None:
        complaints = complaints.filter(received_at__gt=ended)
    return tally(filings_of(complaints.select_related("number"), policy), policy)
