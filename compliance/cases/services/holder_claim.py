"""The sweep of what operators say of blocked lines, and the return of a block whose line never changed hands."""

from datetime import datetime

from django.db import transaction

from compliance.cases.services.execution import caller_settle
from compliance.cases.services.locks import lock_case
from compliance.listings.models import BlacklistEntry
from compliance.listings.selectors.holder_claim import claims_to_follow, let_go
from compliance.listings.services.holder_claim import holder_claim_follow
from core.policies import current_policy
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import one_by_one


def holder_claims_follow(*, at: datetime) -> int:
    """What operators said of lines that a decision blocks, and what people said since; how many entries changed."""
    with one_at_a_time("holder_claims_follow") as mine:
        return one_by_one(lambda entry: _follow(entry, at), claims_to_follow(at) if mine else [])


def _follow(entry: BlacklistEntry, at: datetime) -> bool:
    if entry.state == BlacklistEntry.State.ACTIVE:
        return holder_claim_follow(entry=entry, at=at)
    return _blocked_again(entry, at)


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
