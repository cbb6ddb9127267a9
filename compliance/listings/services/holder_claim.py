"""An operator's word that a line blocked by decision has a new holder: an officer looks at it, and until then it may be watched
only."""

from datetime import datetime

from django.db import transaction

from compliance.listings.models import Appeal, BlacklistEntry
from compliance.listings.rules.holder_claim import HolderClaim
from compliance.listings.selectors.holder_claim import claimed_before, holder_claim
from compliance.listings.services.list_change import entry_note, list_changed
from compliance.listings.services.locks import lock_entry
from core.actors import Actor
from core.policies import Policy, current_policy
from registry.firms.models import Question

ACTOR = Actor.system("operators' answers")
State = BlacklistEntry.State


@transaction.atomic
def holder_claim_follow(*, entry: BlacklistEntry, at: datetime) -> bool:
    """Ask an officer, with a clock, and let the entry fall to watch where nothing speaks against the word; let it stand again as
    soon as something does. Whether anything changed. Run twice it does the same once."""
    locked, policy = lock_entry(entry), current_policy(at)
    found = holder_claim(locked, policy) if (locked.state, locked.reason) == (State.ACTIVE, "decision") else None
    if found is None:
        return False
    question, claim = found
    known = locked.appeals.filter(kind=Appeal.Kind.HOLDER, state=Appeal.State.OPEN).exists()
    if not known and (claim.contradicted or claimed_before(locked, question)):
        return False
    if not known:
        _officer_ask(locked, question, at, policy)
    changed = _fall_or_stand(locked, claim, at)
    if known and not changed:
        return False
    act = changed if known else "claimed"
    params = {"question": question.public_id, "since": claim.since.isoformat(), "doubts": claim.doubts}
    entry_note(locked, f"listing.holder_{act}", ACTOR, at, params=params)
    return True


def _officer_ask(entry: BlacklistEntry, question: Question, at: datetime, policy: Policy) -> None:
    deadline = policy.due(at, policy.enforcement.deadlines["ask_human"])
    Appeal.objects.create(kind=Appeal.Kind.HOLDER, entry=entry, question=question, filed_at=at, deadline=deadline)


def _fall_or_stand(entry: BlacklistEntry, claim: HolderClaim, at: datetime) -> str:
    """What became of it, or "". Where its holder appeals meanwhile, that decides."""
    appealed = entry.appeal_state == BlacklistEntry.Appeal.OPEN and not entry.danger
    falls = not claim.doubts or appealed
    if falls == (entry.fallen_at is not None):
        return ""
    entry.fallen_at = at if falls else None
    entry.save(update_fields=["fallen_at"])
    list_changed(entry, "fallen" if falls else "restored", at)
    return "suspended" if falls else "doubted"
