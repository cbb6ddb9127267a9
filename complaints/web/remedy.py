"""Where somebody turns who disagrees with what became of a complaint: the office that answered, who reviews it, until when."""

from dataclasses import dataclass
from datetime import datetime

from complaints.models import Complaint, ComplaintStep
from complaints.rules.answers import ANSWERS
from core.policies import Policy
from core.translation.words import named


@dataclass(frozen=True)
class Remedy:
    """`review`, `court`: whom to ask, "" where the pack names nobody; each with the last moment."""

    office: str
    review: str
    review_by: datetime
    court: str
    court_by: datetime


def remedy_of(complaint: Complaint, steps: list[ComplaintStep], policy: Policy) -> Remedy | None:
    """None while nothing was answered, and where the pack names no office. `steps`: oldest first."""
    last = next((step for step in reversed(steps) if not step.aside), None)
    if last is None or last.status not in ANSWERS:
        return None
    office = policy.office_of(last.params.get("office", complaint.province))
    if office is None:
        return None
    deadlines, told_at = policy.enforcement.deadlines, last.at
    return Remedy(
        office=named(office.names),
        review=named(office.reconsideration),
        review_by=policy.due(told_at, deadlines["reconsideration"]),
        court=named(office.court),
        court_by=policy.due(told_at, deadlines["court"]),
    )
