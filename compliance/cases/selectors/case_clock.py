"""Questions about the clocks of cases: whom a step concerns, and what was brought before whom."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from compliance.cases.models import Case, CaseClock, ClockStep, CreditRepair, EvidencePreservation, Publication
from compliance.cases.rules.case_clock import Span, Timed
from compliance.cases.rules.case_states import Phase, State
from compliance.cases.rules.rectification import is_owed
from compliance.cases.selectors.payment import unpaid_of
from compliance.cases.selectors.preservation_request import letters_waiting
from compliance.findings.models import Violation
from compliance.findings.selectors.operator_answers import COMPLAINT
from core.access.roles import NATIONAL, Role
from core.models import RoleGrant, User
from core.policies import Policy
from registry.firms.selectors.question import questions_waiting

LEASE = timedelta(minutes=10)  # whoever has letters for longer was killed, or reached nobody
ROLE_OF = {"head": Role.HEAD, "supervisor": Role.SUPERVISOR}


def unclaimed(at: datetime) -> Q:
    """Of steps and of late complaints: those whose letters nobody writes now."""
    return Q(told_at=None) & (Q(claimed_at=None) | Q(claimed_at__lt=at - LEASE))


def timed_of(case: Case, policy: Policy, at: datetime) -> Timed:
    """What of the case its clocks follow from."""
    return timed_of_each([case], policy, at)[case.pk]


def timed_of_each(cases: Collection[Case], policy: Policy, at: datetime) -> dict[int, Timed]:
    """By id, for cases of any number: of money alone each is asked by itself, where there is some."""
    ids = [case.pk for case in cases]
    open_ones = [case.pk for case in cases if case.record.phase == Phase.BEFORE_DECISION]
    served = [case.pk for case in cases if case.served_at is not None]
    letters, asked = letters_waiting(open_ones), _operators_asked(open_ones)
    preserved, published, repairs = _preserved(ids), _published(served), _repairs(served)
    return {
        case.pk: Timed(
            state=State(case.state),
            state_since=case.state_since,
            filed_at=case.filed_at,
            extended=case.facts.get("extended", ()),
            deadline=case.deadline,
            served_at=case.served_at,
            referral_authorised=bool(case.facts.get("referral_authorised")),
            crime=bool(case.facts.get("crime")),
            rectify=is_owed(case.sanctions, str(case.facts.get("rectify_outcome", ""))),
            preserved=preserved.get(case.pk),
            rest_since=datetime.fromisoformat(case.facts["rest_since"]) if case.facts.get("rest_since") else None,
            unpaid=unpaid_of(case, policy, at),
            letters=letters.get(case.pk),
            asked=asked.get(case.pk),
            published=published.get(case.pk),
            repair=repairs.get(case.pk),
        )
        for case in cases
    }


def _preserved(case_ids: Collection[int]) -> dict[int, Span]:
    running = EvidencePreservation.objects.filter(case__in=case_ids, ended_at=None).exclude(ordered_at=None)
    rows = running.values_list("case", "ordered_at", "decide_by")
    return {case: (since, by) for case, since, by in rows if since and by}


def _published(case_ids: Collection[int]) -> dict[int, Span]:
    rows = Publication.objects.filter(case__in=case_ids, ended_at=None).values_list("case", "at", "until")
    return {case: (since, until) for case, since, until in rows}


def _repairs(case_ids: Collection[int]) -> dict[int, Span]:
    waiting = CreditRepair.objects.filter(case__in=case_ids, state=CreditRepair.State.ASKED).order_by("-answer_by")
    return {case: (since, by) for case, since, by in waiting.values_list("case", "asked_at", "answer_by")}


def _operators_asked(case_ids: Collection[int]) -> dict[int, Span]:
    """Of these cases whose complaints or callers an operator is asked about: since when, and by when the first must answer."""
    held = Violation.objects.filter(case__in=case_ids)
    questions = list(questions_waiting(held.values("caller__value")))
    if not questions:
        return {}
    calls = [row.asker_id for row in questions if row.asker == COMPLAINT]
    by_call, by_caller = defaultdict[int, set[int]](set), defaultdict[str, set[int]](set)
    for case, complaint in held.filter(complaint__in=calls).values_list("case", "complaint").distinct():
        by_call[complaint].add(case or 0)
    callers = {row.caller for row in questions}
    for case, value in held.filter(caller__value__in=callers).values_list("case", "caller__value").distinct():
        by_caller[value].add(case or 0)
    found: dict[int, Span] = {}
    for row in sorted(questions, key=lambda row: row.due_at, reverse=True):
        for case in by_call[row.asker_id] if row.asker == COMPLAINT else by_caller[row.caller]:
            found[case] = (row.asked_at, row.due_at)
    return found


def recipients_of(step: ClockStep) -> list[User]:
    """Whoever works on the case; where nobody does, and later, who holds the role in its province, or else nationally."""
    if step.to == "owner":
        owners = User.objects.filter(is_active=True, pk__in=_owners(step.case))
        return list(owners.order_by("pk")) or holders(Role.HEAD, step.case.province, step.at)
    return holders(ROLE_OF[step.to], step.case.province, step.at)


def _owners(case: Case) -> Any:
    return case.officers.filter(until=None).values("user")


def holders(role: Role, province: str, at: datetime) -> list[User]:
    """In force then: those of the province; the national office's where it has none."""
    for office in dict.fromkeys((province, NATIONAL)):
        grants = RoleGrant.objects.in_force(at).filter(role=role, province=office)
        if found := list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk")):
            return found
    return []


def brought_before(cases: "QuerySet[Case]", user: User, at: datetime) -> "QuerySet[Case]":
    """Of these cases those with a clock that runs and was brought before a role this user holds there."""
    steps = ClockStep.objects.filter(case=OuterRef("case"), clock=OuterRef("clock"), due=OuterRef("due"))
    brought = Exists(steps.filter(brought_to(user, at, "case__province")))
    return cases.filter(Exists(CaseClock.objects.filter(brought, case=OuterRef("pk"))))


def brought_to(user: User, at: datetime, province: str) -> Q:
    """Of steps, whose province stands in this field, those to a role that the user holds there."""
    mine = Q(pk__in=[])
    for to, role in ROLE_OF.items():
        for grant in user.grants_at(at):
            if grant.role == role:
                mine |= Q(to=to) if grant.province == NATIONAL else Q(to=to, **{province: grant.province})
    return mine


def clocks_beside_due(cases: "QuerySet[Case]", until: datetime | None = None) -> "QuerySet[CaseClock]":
    """The clocks that run for these cases beside the one whose end is their deadline, the soonest first; `until`: of those alone
    that end by then, or are over."""
    own = Q(case__closed_at=None, due=F("case__deadline"), case__deadline__isnull=False)
    rows = CaseClock.objects.filter(~own, case__in=cases.order_by().values("pk"))
    rows = rows.filter(due__lte=until) if until else rows
    return rows.select_related("case__marketer", "case__caller").order_by("due", "pk")


def last_told() -> Subquery:
    """For each case, who was told last of the deadline it has now; None where nobody was."""
    steps = ClockStep.objects.filter(case=OuterRef("pk"), due=OuterRef("deadline"))
    return Subquery(steps.order_by("-pk").values("to")[:1])
