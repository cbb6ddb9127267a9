"""Questions about requests to preserve evidence: which wait, whose they are, and to whom they may go."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from compliance.cases.models import Case, PreservationRequest
from compliance.cases.rules.deputy import WORKERS
from compliance.cases.rules.preservation_request import OPEN, UNPROVED
from compliance.cases.selectors.case import cases_seen
from compliance.cases.selectors.powers import powers_over
from compliance.findings.models import Violation
from core.models import User
from core.selectors.officer import provinces_seen, roles_in
from registry.firms.models import Marketer, Operator
from registry.firms.selectors.caller_number import declaration_at


def _calls() -> "QuerySet[Violation]":
    """Proved calls that a request (the outer row) is about."""
    inside = Violation.objects.filter(
        caller=OuterRef("caller"),
        called_at__date__gte=OuterRef("kept_from"),
        called_at__date__lte=OuterRef("kept_to"),
    )
    return inside.exclude(complaint__evidence=UNPROVED)


def requests_of(case: Case) -> "QuerySet[PreservationRequest]":
    """Those of the case's lines and months, whenever they were noted: a case that opens later takes them over."""
    rows = PreservationRequest.objects.filter(Exists(_calls().filter(case=case))).select_related("caller")
    return rows.order_by(F("lives_until").asc(nulls_last=True), "pk")


def requests_open(case: Case) -> "QuerySet[PreservationRequest]":
    """Those of the case's that nobody was sent."""
    return requests_of(case).filter(state__in=sorted(OPEN))


def lacks_requests() -> Exists:
    """Of a query of cases: whether one of theirs was sent to nobody."""
    mine = PreservationRequest.objects.filter(
        state__in=sorted(OPEN),
        caller=OuterRef("caller"),
        kept_from__lte=OuterRef("called_at__date"),
        kept_to__gte=OuterRef("called_at__date"),
    )
    inside = Violation.objects.filter(case=OuterRef("pk")).exclude(complaint__evidence=UNPROVED)
    return Exists(inside.filter(Exists(mine)))


def unsent_by_case(case_ids: Collection[int]) -> list[tuple[int, int, datetime | None]]:
    """Of these cases that have requests which nobody was sent: how many, and when the first recording may be gone."""
    found = _unsent(case_ids).annotate(n=Count("request", distinct=True), first=Min("until"))
    return list(found.order_by("case").values_list("case", "n", "first"))


def letters_waiting(case_ids: Collection[int]) -> dict[int, tuple[datetime, datetime | None]]:
    """Of the same: since when the first waits, and when the first recording may be gone."""
    found = _unsent(case_ids).annotate(since=Min("noted"), first=Min("until"))
    return {case: (since, first) for case, since, first in found.values_list("case", "since", "first")}


def _unsent(case_ids: Collection[int]) -> Any:
    """A row for each case; of each call the request that is about it and went to nobody."""
    waiting = PreservationRequest.objects.filter(
        state__in=sorted(OPEN), caller=OuterRef("caller"), kept_from__lte=OuterRef("day"), kept_to__gte=OuterRef("day")
    )
    calls = Violation.objects.filter(case__in=case_ids).exclude(complaint__evidence=UNPROVED)
    rows = calls.annotate(day=TruncDate("called_at")).annotate(
        request=Subquery(waiting.values("pk")[:1]),
        noted=Subquery(waiting.values("noted_at")[:1]),
        until=Subquery(waiting.values("lives_until")[:1]),
    )
    return rows.exclude(request=None).values("case").order_by("case")


def requests_seen(user: User, at: datetime) -> "QuerySet[PreservationRequest]":
    """Of the lines of this officer's provinces, and of the cases that the officer sees."""
    provinces = provinces_seen(user, at)
    rows = PreservationRequest.objects.select_related("caller", "operator", "marketer")
    if "" in provinces:
        return rows
    return rows.filter(Q(province__in=provinces) | Exists(_calls().filter(case__in=cases_seen(user, at).values("pk"))))


def requests_listed(user: User, at: datetime) -> "QuerySet[PreservationRequest]":
    """For lists: of the lines of this officer's provinces, and of the open cases that the officer sees. It is asked from these
    cases: whether one of theirs is about a line would else be asked for every line of the country."""
    rows = PreservationRequest.objects.select_related("caller", "operator", "marketer")
    provinces = provinces_seen(user, at)
    if "" in provinces:
        return rows
    open_ones = cases_seen(user, at).filter(closed_at=None)
    theirs = PreservationRequest.objects.filter(Exists(_calls().filter(case__in=open_ones.values("pk"))))
    return rows.filter(Q(province__in=provinces) | Q(pk__in=theirs.values("pk")))


def cases_of(request: PreservationRequest) -> list[Case]:
    """Cases in which calls of the line and month stand, the latest first."""
    calls = Violation.objects.filter(
        caller=request.caller, called_at__date__gte=request.kept_from, called_at__date__lte=request.kept_to
    )
    return list(Case.objects.filter(pk__in=calls.exclude(complaint__evidence=UNPROVED).values("case")).order_by("-pk"))


def may_work(request: PreservationRequest, user: User, at: datetime) -> bool:
    """Officers of the line's province, and of a case with its calls; nobody who stands aside from one of these."""
    powers = powers_over(cases_of(request), user, at).values()
    if any(one.aside for one in powers):
        return False
    return bool(roles_in(user, request.province, at) & WORKERS) or any(one.roles & WORKERS for one in powers)


def firms_known(request: PreservationRequest, at: datetime) -> "QuerySet[Marketer]":
    """Who may have called, as far as known: the firm whose line it is, and whom officers found out."""
    declared = declaration_at(caller=request.caller.value, at=at)
    found = {case.respondent_id for case in cases_of(request) if case.respondent_id}
    return Marketer.objects.filter(pk__in=found | ({declared.marketer_id} if declared else set())).order_by("name")


def operators_known() -> "QuerySet[Operator]":
    return Operator.objects.filter(suspended_at=None).order_by("name")
