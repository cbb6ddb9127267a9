"""What a firm asked, day by day."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.scrubs.models import FirmDay

ANSWERS = ("callable", "not_callable", "conditional", "unknown", "invalid")


@dataclass(frozen=True)
class Usage:
    """`fresh`: for each day of the period, in order, how many new numbers. `answers`: rows by answer; they add up to `asked`."""

    fresh: dict[date, int]
    answers: dict[str, int]
    scrubs: int
    asked: int


def usage_of(marketer_id: int, *, last: date, days: int) -> Usage:
    """Of the `days` up to `last`; a day without a scrub counts nothing."""
    first = last - timedelta(days=days - 1)
    rows = {row.day: row for row in FirmDay.objects.filter(marketer=marketer_id, day__gte=first, day__lte=last)}
    period = [first + timedelta(days=n) for n in range(days)]
    return Usage(
        {day: rows[day].fresh if day in rows else 0 for day in period},
        {answer: sum(getattr(row, answer) for row in rows.values()) for answer in ANSWERS},
        sum(row.scrubs for row in rows.values()),
        sum(row.asked for row in rows.values()),
    )
