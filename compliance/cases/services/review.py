"""Helpers of the acts on a case: what is brought against its decision, and what becomes of it."""

from datetime import date, datetime

from compliance.cases.models import Case, Review
from compliance.cases.rules.case_facts import CaseFacts
from core.policies import current_policy


def review_begin(case: Case, kind: str, facts: CaseFacts, at: datetime) -> Review:
    """It was brought in time, or taken all the same."""
    zone = current_policy(at).numbering.zone
    return Review.objects.create(
        case=case,
        kind=kind,
        applied_on=facts.applied_on or at.astimezone(zone).date(),
        body=facts.review_body.strip(),
        file=facts.review_file.strip(),
        taken_late=facts.taken_late,
        user_id=int(facts.actor),
        at=at,
    )


def review_end(case: Case, outcome: str, *, on: date, paper: str = "") -> bool:
    """What runs has ended so; False where nothing runs."""
    rows = case.reviews.filter(refused_at=None, ended_on=None)
    return bool(rows.update(outcome=outcome, ended_on=on, paper=paper.strip()))
