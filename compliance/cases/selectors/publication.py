"""Decisions that anybody may read of, and who may ask that it end, from when and of whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from compliance.cases.models import BreachOutcome, Case, CaseAttachment, CreditRepair, Publication
from compliance.cases.selectors.powers import powers_in
from compliance.cases.selectors.review import heard_of, is_final, remedies_of
from core.access.roles import Role
from core.models import User
from core.policies import Policy

ANSWERING = frozenset({Role.OFFICER, Role.HEAD, Role.SUPERVISOR, Role.LEGAL_REVIEWER})
RECTIFICATION = "rectification"  # of `compliance.cases.rules.case_attachment`


def decisions_published(at: datetime) -> "QuerySet[Publication]":
    """The latest first."""
    rows = Publication.objects.shown(at).select_related("case__respondent")
    found: QuerySet[Publication] = rows.prefetch_related("case__outcomes", "case__reviews").order_by("-at", "-pk")
    return found


@dataclass(frozen=True)
class DecisionPublished:
    """What anybody may know of a decision: codes, days and the firm's name. `established` and `others` are breaches."""

    publication: Publication
    established: list[BreachOutcome]
    others: list[BreachOutcome]
    final: bool
    under_review: bool
    remedies: dict[str, datetime]


def decision_published(publication: Publication, policy: Policy, at: datetime) -> DecisionPublished:
    case = publication.case
    outcomes = sorted((row for row in case.outcomes.all() if row.ended_at is None), key=lambda row: row.breach)
    established = [row for row in outcomes if row.outcome == "established"]
    return DecisionPublished(
        publication,
        established,
        [row for row in outcomes if row.outcome == "not_established"],
        is_final(case, policy, at),
        any(one.ended_on is None for one in heard_of(case)),
        {kind: until for kind, until in remedies_of(case, policy).items() if until >= at},
    )


def publication_running(case: Case, at: datetime) -> Publication | None:
    """Of this case, whether or not a stay hides it now."""
    return case.publications.filter(ended_at=None, until__gt=at).first()


def repair_from(publication: Publication, policy: Policy) -> datetime:
    """From when the firm may ask that it end: the day after the shortest time, and after a refusal once that time is over too."""
    least = policy.due(publication.at, policy.enforcement.deadlines["publication_least"])
    refused = publication.repairs.filter(state=CreditRepair.State.REFUSED).order_by("-answered_at").first()
    last = max(least, refused.again_from) if refused and refused.again_from else least
    return last + timedelta(seconds=1)


def rectification_of(case: Case) -> "QuerySet[CaseAttachment]":
    """What the firm handed in since the decision reached it to show that it has mended what was wrong."""
    since = case.served_at or case.state_since
    return case.attachments.filter(what=RECTIFICATION, at__gte=since, user=None)


def may_answer_repair(case: Case, officer: User, at: datetime) -> bool:
    """Whoever investigated, stands aside or published it does not."""
    published = case.publications.filter(ended_at=None).first()
    own = case.officers.filter(user=officer).exists() or (published is not None and published.user_id == officer.pk)
    return not own and bool(powers_in(case, officer, at).roles & ANSWERING)
