"""Which cases lack something to go on, and what."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from compliance.cases.models import Case, CaseOfficer, CaseTransfer, Deputy, Recusal
from compliance.cases.rules.case_missing import NAMED, TWO_OFFICERS, Missing, Staff, missing_in, requests_missing
from compliance.cases.rules.case_states import Phase, State
from compliance.cases.rules.case_workflow import BEFORE_DECISION
from compliance.cases.rules.rectification import FOUND, RECTIFY, is_unmet
from compliance.cases.selectors.preservation_request import lacks_requests, unsent_by_case
from core.access.roles import NATIONAL, Role
from core.models import RoleGrant
from core.policies import current_policy


def lacking(cases: "QuerySet[Case]") -> "QuerySet[Case]":
    """Those of `cases` that lack somebody who answers for the calls, two officers, a request to preserve evidence, a
    decision on who stands aside, or the next step after an order to rectify that was not met."""
    working: Any = CaseOfficer.objects.filter(until=None).order_by().values("case")
    two = working.annotate(n=Count("pk")).filter(n__gte=2).values("case")  # once for all: one by one takes a second
    unnamed = Q(state__in=NAMED, respondent=None, respondent_name="")
    few = Q(state__in=TWO_OFFICERS) & ~Q(pk__in=two)
    unsent = Q(state__in=BEFORE_DECISION) & Q(lacks_requests())
    unmet = Q(
        Q(sanction=RECTIFY) | Q(beside__contains=[RECTIFY]),
        closed_at=None,
        facts__rectify_outcome__in=[one for one in FOUND if is_unmet({RECTIFY}, one)],
    )
    aside = Exists(Recusal.objects.filter(case=OuterRef("pk"), granted=None))
    return cases.filter(unnamed | few | unsent | unmet | aside)


def missing_of(cases: Iterable[Case], at: datetime) -> dict[int, list[Missing]]:
    """By id, what each of these cases lacks; a few questions for all of them."""
    rows = list(cases)
    ids = [case.pk for case in rows]
    assigned = Counter(CaseOfficer.objects.filter(case__in=ids, until=None).values_list("case_id", flat=True))
    moving = set(CaseTransfer.objects.filter(case__in=ids, accepted=None).values_list("case_id", flat=True))
    aside, asked = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for case, user, own, granted in Recusal.objects.filter(case__in=ids).values_list("case", "user", "own", "granted"):
        if granted or (granted is None and own):
            aside[case].add(user)
        if granted is None:
            asked[case].add(user)
    unsent = _requests_missing([case.pk for case in rows if case.record.phase == Phase.BEFORE_DECISION], at)
    holders = _holders({NATIONAL, *(case.province for case in rows)}, at)
    return {
        case.pk: missing_in(
            State(case.state),
            case.record.phase,
            respondent_known=case.respondent_id is not None or bool(case.respondent_name),
            unmet=is_unmet(case.sanctions, str(case.facts.get("rectify_outcome", ""))),
            staff=_staff(case, assigned[case.pk], aside[case.pk], asked[case.pk], case.pk in moving, holders),
            requests=unsent.get(case.pk),
        )
        for case in rows
    }


def _requests_missing(ids: list[int], at: datetime) -> dict[int, Missing]:
    zone = current_policy(at).numbering.zone
    return {
        case: requests_missing(count, first.astimezone(zone).date() if first else None)
        for case, count, first in unsent_by_case(ids)
    }


Holders = dict[tuple[str, str], set[int]]  # people by role and province


def _holders(provinces: set[str], at: datetime) -> Holders:
    found: Holders = defaultdict(set)
    grants = RoleGrant.objects.in_force(at).filter(province__in=provinces, user__is_active=True)
    rows = grants.filter(role__in=(Role.OFFICER, Role.HEAD))
    for role, province, user in rows.values_list("role", "province", "user"):
        found[role, province].add(user)
    deputies = Deputy.objects.in_force(at).filter(role=Role.HEAD, province__in=provinces)
    for province, user in deputies.values_list("province", "deputy"):
        found[Role.HEAD, province].add(user)
    return found


def _staff(case: Case, assigned: int, aside: set[int], asked: set[int], moving: bool, holders: Holders) -> Staff:
    def left(role: Role) -> set[int]:
        return holders.get((role, case.province), set()) | holders.get((role, NATIONAL), set())

    return Staff(
        assigned=assigned,
        officers=len(left(Role.OFFICER) - aside),
        heads=len(left(Role.HEAD) - aside),
        recusals=len(asked),
        of_head=bool(asked & left(Role.HEAD)),
        transfer=moving,
    )


def with_missing(cases: Sequence[Any], at: datetime) -> Sequence[Any]:
    """The cases, each with `missing`, for a table."""
    found = missing_of(cases, at)
    for case in cases:
        case.missing = found[case.pk]
    return cases
