"""When, where and before whom a hearing is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from compliance.cases.models import Case
from compliance.cases.rules.hearing_objection import Objection, hearing_objection
from compliance.cases.selectors.case_facts import case_facts
from core.models import User
from core.policies import Policy


@dataclass(frozen=True)
class Fixed:
    """`session`: a code of compliance.cases.rules.hearing.SESSIONS."""

    at: datetime
    place: str
    leader: str
    session: str
    closed_reason: str
    representatives: Sequence[str]


def hearing_fixed(case: Case) -> Fixed | None:
    """None while none is called."""
    said, at = case.facts, case.hearing_at
    if at is None:
        return None
    leader = User.objects.filter(pk=said.get("hearing_officer") or 0).first()
    return Fixed(
        at=at,
        place=said.get("hearing_place", ""),
        leader=str(leader or ""),
        session=said.get("hearing_session", ""),
        closed_reason=said.get("hearing_closed_reason", ""),
        representatives=said.get("representatives", ()),
    )


def hearing_objection_of(case: Case, member: User, policy: Policy, at: datetime) -> Objection:
    return hearing_objection(case_facts(case, member, at), policy)
