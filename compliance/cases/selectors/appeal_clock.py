"""Questions about the time for an answer to an appeal: which steps are due, whom one concerns, and what was brought before whom."""

from datetime import datetime, time
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from compliance.cases.models import AppealStep
from compliance.cases.rules.case_clock import Clock, steps_of
from compliance.cases.selectors.case_clock import ROLE_OF, brought_to, holders
from compliance.listings.models import Appeal
from compliance.listings.selectors.appeal import listed_by
from core.access.roles import NATIONAL, Role
from core.models import User
from core.policies import Policy


def steps_passed(filed_at: datetime, deadline: datetime, at: datetime, policy: Policy) -> list[str]:
    """To whom an appeal that nobody answered was to be brought by `at`, of "owner", "head" and "supervisor"."""
    return [step.to for step in steps_of(Clock("", filed_at, deadline), policy) if step.at <= at]


def appeals_with_steps_due(at: datetime, policy: Policy) -> list[int]:
    """Ids of open appeals of which somebody is to be told now, the most urgent first. Read are those alone whose end is near
    or over, and of whom somebody is left to be told."""
    escalation = policy.enforcement.escalation
    ahead = max((-step.working_days for step in escalation), default=0)
    day = policy.calendar.add_working_days(at.astimezone(policy.numbering.zone).date(), max(ahead, 0) + 1)
    near = datetime.combine(day, time(23, 59, 59), policy.numbering.zone)
    told: Any = ArrayAgg("clock_steps__to", filter=Q(clock_steps__isnull=False), default=[])
    rows = Appeal.objects.filter(state=Appeal.State.OPEN, deadline__lte=near).annotate(told=told)
    found = rows.order_by("deadline", "pk").values_list("pk", "filed_at", "deadline", "told")
    return [pk for pk, filed, end, done in found if set(steps_passed(filed, end, at, policy)) - set(done)]


def appeal_recipients(step: AppealStep) -> list[User]:
    """Whoever works on the entry's case and did not list it; where nobody does, and later, who holds the role in its province,
    or else nationally. What stands on the list without a case is the national office's."""
    entry = step.appeal.entry
    province = entry.case.province if entry.case is not None else NATIONAL
    if step.to != "owner":
        return holders(ROLE_OF[step.to], province, step.at)
    owners = User.objects.none()
    if entry.case is not None:
        working = entry.case.officers.filter(until=None).values("user")
        owners = User.objects.filter(is_active=True, pk__in=working).exclude(pk__in=listed_by(entry))
    return list(owners.order_by("pk")) or holders(Role.HEAD, province, step.at)


def appeals_brought(appeals: "QuerySet[Appeal]", user: User, at: datetime) -> "QuerySet[Appeal]":
    """Of these those whose time is over and that were brought before a role this user holds there."""
    mine = AppealStep.objects.filter(brought_to(user, at, "appeal__entry__case__province"), appeal=OuterRef("pk"))
    return appeals.filter(Exists(mine), state=Appeal.State.OPEN, deadline__lt=at)


def appeal_last_told() -> Subquery:
    """For each appeal, who was told last; None where nobody was."""
    return Subquery(AppealStep.objects.filter(appeal=OuterRef("pk")).order_by("-pk").values("to")[:1])
