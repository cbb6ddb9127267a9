"""What was brought against a decision after its last day, and refused for that. The case stays where it is."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, Review
from compliance.cases.rules.review import KINDS, last_days
from compliance.cases.selectors.powers import powers_in
from compliance.cases.selectors.review import heard_of
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case
from core.access.roles import Role
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.policies import current_policy

RECORDERS = frozenset({Role.OFFICER, Role.SUPERVISOR})


@transaction.atomic
def late_application_refuse(
    *, case: Case, officer: User, kind: str, applied_on: date, file: str, reason: str, at: datetime, seen: str = ""
) -> Review:
    """An application or a suit that came after its last day, and was refused for that. The case stays where it is.

    Raises Conflict where there is no decision that was served, DomainError where the day was in time or has not come.
    """
    case = lock_case(case, seen)
    if not powers_in(case, officer, at).roles & RECORDERS:
        raise NotAllowed("case.role", _("Only officers of this region work on this case."))
    policy = current_policy(at)
    if case.served_at is None or not case.outcomes.filter(ended_at=None).exists():
        raise Conflict("review.no_decision", _("No decision that was served stands here."))
    if kind not in KINDS:
        raise DomainError("review.kind", _("Choose what was brought."), pointer="/kind")
    if applied_on > at.astimezone(policy.numbering.zone).date():
        raise DomainError("review.day", _("This day has not come yet."), pointer="/applied_on")
    last = last_days(case.served_at, heard_of(case), policy).get(kind)
    if last is not None and applied_on <= last.astimezone(policy.numbering.zone).date():
        raise DomainError("review.in_time", _("It came in time. Record it as brought."), pointer="/applied_on")
    if not reason.strip():
        raise DomainError("review.reason", _("Say why it was refused."), pointer="/reason")
    row = Review.objects.create(
        case=case, kind=kind, applied_on=applied_on, file=file.strip(), refused_at=at, user=officer, at=at
    )
    params = {"kind": kind, "applied_on": applied_on.isoformat(), "file": row.file}
    case_happened(case, "case.refused_late", Actor.user(officer), at, params=params, note=reason.strip())
    return row
