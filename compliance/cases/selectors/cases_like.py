"""Earlier decisions on the same breaches: what others were given for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q

from compliance.cases.models import Case
from compliance.cases.rules.breach_choice import Outcome
from compliance.cases.rules.case_states import Phase, states_of
from compliance.cases.selectors.case import cases_seen
from core.models import User

LOOKED_BACK = timedelta(days=730)


@dataclass(frozen=True)
class CaseLike:
    """`people`, `calls`: those of the breach that reached most."""

    case: Case
    people: int
    calls: int


def cases_like(case: Case, breaches: Collection[str], user: User, at: datetime, limit: int = 5) -> list[CaseLike]:
    """Cases decided in the last two years that established one of `breaches`, among those the reader may see."""
    same = Q(outcomes__breach__in=breaches, outcomes__outcome=Outcome.ESTABLISHED, outcomes__ended_at=None)
    rows = cases_seen(user, at).filter(same, decided_at__gt=at - LOOKED_BACK).exclude(pk=case.pk)
    rows = rows.exclude(state__in=states_of(Phase.REVOKED)).annotate(
        most_people=Max("outcomes__people", filter=same), most_calls=Max("outcomes__calls", filter=same)
    )
    return [CaseLike(row, row.most_people, row.most_calls) for row in rows.order_by("-decided_at", "-pk")[:limit]]
