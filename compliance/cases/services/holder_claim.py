"""The sweep of what operators say of blocked lines, and the return of a block whose line never changed hands."""

from datetime import datetime

from django.db import transaction

from compliance.cases.services.execution import caller_settle
from compliance.cases.services.locks import lock_case
from compliance.listings.models import BlacklistEntry, HolderClaimChange
from compliance.listings.selectors.holder_claim import claims_to_follow, let_go
from compliance.listings.services.holder_claim import holder_claim_follow
from core.policies import current_policy
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import one_by_one

AT_ONCE = 20_000  # changes


def holder_claims_follow(*, at: datetime) -> int:
    """What operators said of lines that a decision blocks, and what people said since; of how many lines an entry changed.

    It reads what changed (`HolderClaimChange`); under another version of the pack all blocks by decision are noted anew
    (`holder_claims_note`).
    """
    done = 0
    with one_at_a_time("holder_claims_follow") as mine:
        while mine:
            changes = dict(HolderClaimChange.objects.order_by("pk").values_list("pk", "caller")[:AT_ONCE])
            done += _follow_changed(changes, at) if changes else 0
            mine = len(changes) == AT_ONCE
    return done


def _follow_changed(changes: dict[int, int], at: datetime) -> int:
    """Changes of lines of which nobody claims anything are deleted by their ids: what was added since the reading stays."""
    claims: dict[int, list[BlacklistEntry]] = {}
    for entry in claims_to_follow(at, set(changes.values())):
        assert entry.caller_id is not None
        claims.setdefault(entry.caller_id, []).append(entry)
    HolderClaimChange.objects.filter(pk__in=[pk for pk, line in changes.items() if line not in claims]).delete()
    return one_by_one(lambda claim: _follow_line(*claim, at), claims.items())


@transaction.atomic
def _follow_line(caller_id: int, entries: list[BlacklistEntry], at: datetime) -> int:
    HolderClaimChange.objects.filter(caller=caller_id).delete()
    return sum(_follow(entry, at) for entry in entries)


def _follow(entry: BlacklistEntry, at: datetime) -> bool:
    if entry.state == BlacklistEntry.State.ACTIVE:
        return holder_claim_follow(entry=entry, at=at)
    return _blocked_again(entry, at)


@transaction.atomic
def holder_claims_note() -> None:
    """Note all lines that a decision blocks or blocked, to be looked at once. It settles nothing, and leaves no audit record."""
    lines = BlacklistEntry.objects.filter(reason="decision", caller__isnull=False).order_by().distinct()
    HolderClaimChange.objects.bulk_create(
        HolderClaimChange(caller=caller) for caller in lines.values_list("caller", flat=True)
    )


@transaction.atomic
def _blocked_again(entry: BlacklistEntry, at: datetime) -> bool:
    """An officer let the line go, and the same text came on: what decisions in force say of the caller is done again."""
    if entry.case is None or entry.caller is None:
        return False
    case = lock_case(entry.case)
    if let_go(case.pk, entry.caller, current_policy(at)):
        return False
    before = BlacklistEntry.objects.filter(caller=entry.caller).count()
    caller_settle(entry.caller, "superseded", at=at)
    return BlacklistEntry.objects.filter(caller=entry.caller).count() > before
