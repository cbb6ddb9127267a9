"""What a report is of: a period and a scope, what the two are called, and the period it is compared with."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LAYOUT = 2  # of the stored figures
MONTHS = 12  # of the trend
STATES = ("suspected", "established", "dismissed")
FEW = "few"  # the key of a line that stands for several of few people
LEAST_REGISTERED = 1_000  # fewer numbers tell nothing of a rate


class ScopeKind(StrEnum):
    NATION = "nation"
    PROVINCE = "province"
    CATEGORY = "category"
    OPERATOR = "operator"
    FIRM = "firm"


# Of one firm or operator nothing is published: only a decision says in public what a firm has done.
PUBLISHED = frozenset({ScopeKind.NATION, ScopeKind.PROVINCE, ScopeKind.CATEGORY})


@dataclass(frozen=True)
class Scope:
    """`value`: a code of the pack, or the public id of an operator or a firm; "" for the nation."""

    kind: ScopeKind = ScopeKind.NATION
    value: str = ""


def read_scope(written: str) -> Scope | None:
    """``province:CN-JS`` as a form sends it; "" is the nation, None what is no scope."""
    if not written:
        return Scope()
    kind, _, value = written.partition(":")
    if kind not in set(ScopeKind) or bool(value) == (kind == ScopeKind.NATION) or len(value) > 40:
        return None
    return Scope(ScopeKind(kind), value)


class PeriodKind(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DAYS = "days"


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def period_kind(start: date, end: date) -> PeriodKind:
    if start == end:
        return PeriodKind.DAY
    if start.weekday() == 0 and (end - start).days == 6:
        return PeriodKind.WEEK
    if start.day != 1 or end != last_of_month(end) or start.year != end.year:
        return PeriodKind.DAYS
    months = end.month - start.month + 1
    if months == 1:
        return PeriodKind.MONTH
    if months == 3 and start.month % 3 == 1:
        return PeriodKind.QUARTER
    return PeriodKind.YEAR if months == 12 else PeriodKind.DAYS


def period_before(start: date, end: date) -> tuple[date, date]:
    """The month before a month, the quarter before a quarter; else as many days."""
    last = start - timedelta(days=1)
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}.get(period_kind(start, end))
    return (month_back(last, months - 1), last) if months else (last - (end - start), last)


def month_back(day: date, months: int) -> date:
    """The first day of the month so many months before that of `day`."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _period_code(start: date, end: date) -> str:
    """``2026-Q3``, ``2026-11``, ``20261114-20261120``."""
    kind = period_kind(start, end)
    if kind == PeriodKind.YEAR:
        return f"{start.year}"
    if kind == PeriodKind.QUARTER:
        return f"{start.year}-Q{end.month // 3}"
    if kind == PeriodKind.MONTH:
        return f"{start:%Y-%m}"
    return f"{start:%Y%m%d}" if kind == PeriodKind.DAY else f"{start:%Y%m%d}-{end:%Y%m%d}"


def report_number(start: date, end: date, scope: Scope, region: str) -> str:
    """``R-2026-Q3-CN``. A correction bears the same one, and its version beside it."""
    return f"R-{_period_code(start, end)}-{(scope.value or region).upper()}"


def per_100k(complaints: int, registered: int) -> int | None:
    """Complaints per 100,000 registered numbers; None where too few are registered."""
    return round(complaints * 100_000 / registered) if registered >= LEAST_REGISTERED else None


def change(now: int, before: int | None) -> float | None:
    """Change in percent, one digit; None where there is nothing to compare with."""
    return round((now - before) / before * 100, 1) if before else None
