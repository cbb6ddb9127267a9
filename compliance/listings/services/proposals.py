"""Proposing listings: per caller, the strongest action the evidence supports, as long as it does. An officer decides."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from complaints.models import Caller, Complaint
from compliance.findings.rules.clusters import Tally
from compliance.listings.models import BlacklistEntry
from compliance.listings.rules.listing import strength, supported_action
from compliance.listings.selectors.evidence import FIGURES, facts_about, figures_of, of_former_holders
from compliance.listings.selectors.holder_claim import answers_about_line, holder_known
from compliance.listings.services.listing import listing_change, listing_end, listing_propose
from compliance.listings.services.locks import lock_entry
from core.actors import Actor
from core.policies import Policy

ACTOR = Actor.system("gathering")
State = BlacklistEntry.State
PROPOSED_FOR = ("complaints", "unproved_rows")


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
    standing = list(
        BlacklistEntry.objects.filter(caller=caller, state__in=[State.PROPOSED, State.ACTIVE]).exclude(
            action="emergency"
        )
    )
    if not action or any(strength(entry.action) >= strength(action) for entry in standing):
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
        **figures_of(action, counted, policy),
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


@transaction.atomic
def listing_let_go(*, entry: BlacklistEntry, complaints: "QuerySet[Complaint]", at: datetime, policy: Policy) -> None:
    """End a standing advice on a line that changed hands, where its present holder has given no ground for as much and is not
    the party of the case, or named by an earlier answer.

    Nobody is told: to the present holder it was another's. What a decision listed rests on the decision and is left.
    """
    locked = lock_entry(entry)
    if locked.state != State.ACTIVE or locked.reason not in PROPOSED_FOR or locked.caller is None:
        return
    if not of_former_holders(locked.caller, complaints, policy).exists():
        return
    if holder_known(locked, answers_about_line(locked)):
        return
    action, _counted = _supported(locked.caller, complaints, at, policy)
    if not action or strength(action) < strength(locked.action):
        listing_end(entry=locked, reason="holder_changed", at=at, actor=ACTOR)


def _follow(locked: BlacklistEntry, action: str, counted: Tally, at: datetime, policy: Policy) -> None:
    if locked.state != State.PROPOSED or locked.reason not in PROPOSED_FOR:
        return
    if not action or strength(action) < strength(locked.action):
        reason = "evidence_weaker" if action else "evidence_gone"
        listing_end(entry=locked, reason=reason, at=at, actor=ACTOR)
        return
    before = {name: getattr(locked, name) for name in FIGURES}
    figures = figures_of(locked.action, counted, policy)
    if figures == before:
        return
    if locked.reviews.exists() and any(figures[name] < before[name] for name in FIGURES[1:]):
        listing_end(entry=locked, reason="evidence_weaker", at=at, actor=ACTOR)
        return
    listing_change(entry=locked, figures=figures, at=at, actor=ACTOR)


def _supported(caller: Caller, complaints: "QuerySet[Complaint]", at: datetime, policy: Policy) -> tuple[str, Tally]:
    """The strongest action that these complaints support, or "", and what they add up to."""
    facts = facts_about(caller, complaints, at, policy)
    action = supported_action(facts, policy)
    return action, facts.counted(action)
