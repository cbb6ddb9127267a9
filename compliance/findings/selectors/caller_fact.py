"""Questions about what was found out about callers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from complaints.models import Caller
from compliance.findings.models import CallerFact
from compliance.findings.models.caller_fact import CallerFactQuerySet
from compliance.findings.rules.caller_fact import FactOnRecord, Kind, facts_of_call, firm_of_call
from core.access.roles import DECIDING_ROLES
from core.models import User
from registry.firms.models import Marketer


@dataclass
class FactsOnRecord:
    """What stands on record about some callers, read once for a batch of calls."""

    values: Collection[str]

    @cached_property
    def by_caller(self) -> dict[str, list[FactOnRecord]]:
        found: dict[str, list[FactOnRecord]] = {}
        rows = CallerFact.objects.standing().filter(caller__value__in=self.values)
        for value, kind, since, until, firm in rows.values_list("caller__value", "kind", "since", "until", "marketer"):
            found.setdefault(value, []).append(FactOnRecord(Kind(kind), since, until, firm))
        return found

    @cached_property
    def firms(self) -> dict[int, Marketer]:
        return Marketer.objects.in_bulk({row.firm for rows in self.by_caller.values() for row in rows if row.firm})

    def of_call(self, caller: str, called_at: datetime) -> dict[str, bool]:
        return facts_of_call(self.by_caller.get(caller, ()), called_at)

    def firm_of(self, caller: str, called_at: datetime) -> Marketer | None:
        firm = firm_of_call(self.by_caller.get(caller, ()), called_at)
        return self.firms.get(firm) if firm else None


def facts_about(caller: Caller) -> CallerFactQuerySet:
    """For the desk, the standing ones first."""
    rows = CallerFact.objects.filter(caller=caller).select_related(
        "marketer", "operator", "recorded_by", "withdrawn_by"
    )
    return rows.order_by("withdrawn_at", "-recorded_at", "-pk")


def callers_used_by(firm: Marketer, since: datetime, at: datetime) -> set[str]:
    """Callers that the firm was found to use, at `at` or until some time after `since`."""
    rows = CallerFact.objects.standing().filter(kind=Kind.USED_BY, marketer=firm, since__lte=at)
    return set(rows.filter(Q(until=None) | Q(until__gt=since)).values_list("caller__value", flat=True))


def firms_using(caller: Caller) -> set[int]:
    """The firms, by key, that were found to use this caller at any time."""
    rows = CallerFact.objects.standing().filter(kind=Kind.USED_BY, caller=caller)
    return {firm for firm in rows.values_list("marketer", flat=True) if firm is not None}


def is_spoofed(caller: Caller, at: datetime) -> bool:
    """Whether an operator's answer or records show that the line itself placed no such calls."""
    rows = CallerFact.objects.standing().filter(caller=caller, kind=Kind.SPOOFED, since__lte=at)
    return any(row.until is None or row.until > at for row in rows)


def may_record(user: User, at: datetime) -> bool:
    return bool(user.roles_at(at) & DECIDING_ROLES)
