"""What was brought against the decision of a case, and what is open still."""

from datetime import datetime

from django.db.models import QuerySet

from compliance.cases.models import Case, Review
from compliance.cases.rules.review import Brought, final_from, last_days
from core.policies import Policy


def reviews_of(case: Case) -> "QuerySet[Review]":
    """Of the decision as it stands; those of one before it are history."""
    rows = case.reviews.filter(at__gte=case.decided_at) if case.decided_at else case.reviews.none()
    return rows.order_by("at", "pk")


def heard_of(case: Case) -> list[Brought]:
    """Those that were not refused as too late. It asks nothing where the reviews of `case` were fetched with it."""
    rows = sorted(case.reviews.all(), key=lambda row: (row.at, row.pk))
    heard = [row for row in rows if row.refused_at is None and case.decided_at and row.at >= case.decided_at]
    return [Brought(row.kind, row.applied_on, row.ended_on) for row in heard]


def remedies_of(case: Case, policy: Policy) -> dict[str, datetime]:
    """Until when the firm may object to the decision served on it now: by reconsideration, before the court."""
    if case.served_at is None:
        return {}
    return last_days(case.served_at, heard_of(case), policy)


def final_of(case: Case, policy: Policy) -> datetime | None:
    """The moment from which nobody can attack the decision; None while that is not known."""
    return final_from(case.served_at, heard_of(case), policy)


def is_final(case: Case, policy: Policy, at: datetime) -> bool:
    """Whether nobody can attack the decision any more."""
    since = final_of(case, policy)
    return since is not None and since < at
