"""Which reports are built by themselves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from compliance.reports.rules.report import Scope, ScopeKind, month_back
from core.policies import current_policy

SETTLED = 7  # days after a month in which what belongs to it still comes in


@dataclass(frozen=True)
class Wanted:
    start: date
    end: date
    scope: Scope


def reports_due(at: datetime) -> list[Wanted]:
    """Of the country: yesterday, the last full week, the last month. Of each province: the month, once it has settled."""
    policy = current_policy(at)
    today = at.astimezone(policy.numbering.zone).date()
    yesterday, monday = today - timedelta(days=1), today - timedelta(days=today.weekday() + 7)
    found = [Wanted(yesterday, yesterday, Scope()), Wanted(monday, monday + timedelta(days=6), Scope())]
    settled = today - timedelta(days=SETTLED)
    first = month_back(settled, 1)
    last = settled.replace(day=1) - timedelta(days=1)
    scopes = [Scope(), *(Scope(ScopeKind.PROVINCE, code) for code in policy.numbering.provinces)]
    return found + [Wanted(first, last, scope) for scope in scopes]
