"""An officer's answer to the holder of a listed number: whoever stands aside from its case gives none, a deputy gives it for
another."""

from datetime import datetime

from django.db import transaction

from compliance.cases.services.listing_powers import represented_at
from compliance.listings.models import Appeal, BlacklistEntry
from compliance.listings.services.appeal import appeal_decide, listing_danger_state, question_answer
from core.models import User


@transaction.atomic
def appeal_answer(*, appeal: Appeal, officer: User, granted: bool | None, reason: str, at: datetime) -> Appeal:
    """Grant an appeal or refuse it; answer a question (`granted` None). Raises what those acts raise."""
    instead = represented_at(appeal.entry, officer, at)
    if granted is None:
        return question_answer(appeal=appeal, officer=officer, answer=reason, at=at, instead=instead)
    return appeal_decide(appeal=appeal, officer=officer, granted=granted, reason=reason, at=at, instead=instead)


@transaction.atomic
def danger_state(*, entry: BlacklistEntry, officer: User, reason: str, at: datetime) -> BlacklistEntry:
    """State the present danger for which it stands on under an appeal."""
    instead = represented_at(entry, officer, at)
    return listing_danger_state(entry=entry, officer=officer, reason=reason, at=at, instead=instead)
