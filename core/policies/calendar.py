"""Days and hours: public holidays, weekend days worked instead (China's make-up days), windows for calling."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from msgspec import Struct, field

from core.policies.marks import Clock, Legal, MonthDay, Part, Weekdays

AHEAD = timedelta(days=92)  # a quarter: so long before its end a calendar says that it ends


class CallingWindow(Part, frozen=True):
    days: Weekdays  # Monday is 0
    start: Clock = field(name="from")
    end: Clock = field(name="to")  # time(0, 0) means the end of the day

    def holds(self, local: datetime) -> bool:
        """Whether the local wall-clock moment lies inside."""
        inside = self.start <= local.time() and (self.end == time(0, 0) or local.time() < self.end)
        return local.weekday() in self.days and inside


class Year(Part, frozen=True):
    code: str = field(name="@code")  # "2026"
    holidays: frozenset[date]
    workdays: frozenset[date]

    def __post_init__(self) -> None:
        if both := self.holidays & self.workdays:
            raise ValueError(f"workdays names {min(both)}, which is a holiday too; a day is one or the other.")
        if stray := {day for day in self.holidays | self.workdays if f"{day:%Y}" != self.code}:
            raise ValueError(f"holidays or workdays names {min(stray)}, which is not in {self.code}.")


class Statutory(Part, frozen=True):
    """Days that a law makes free in every year, whether or not a calendar of the year was announced."""

    fixed: Legal[frozenset[MonthDay]]  # "05-01"
    moving: Legal[frozenset[date]]  # of the lunar year and the sun, reckoned ahead


class Calendar(Struct, frozen=True):
    holidays: frozenset[date]
    workdays: frozenset[date]
    years: frozenset[int]  # years the pack knows; in others only weekends and statutory days are free
    statutory: Statutory | None = None

    @classmethod
    def of(cls, years: Mapping[str, Year], statutory: Statutory | None = None) -> "Calendar":
        holidays = frozenset(day for year in years.values() for day in year.holidays)
        workdays = frozenset(day for year in years.values() for day in year.workdays)
        return cls(holidays, workdays, frozenset(map(int, years)), statutory)

    def is_holiday(self, day: date) -> bool:
        if day.year in self.years or self.statutory is None:
            return day in self.holidays
        return f"{day:%m-%d}" in self.statutory.fixed or day in self.statutory.moving

    def ends(self, day: date) -> date | None:
        """The last day that is known, from a quarter ahead of it; None before, and for a country that has no calendar."""
        if not self.years:
            return None
        year = day.year
        while year in self.years:
            year += 1
        last = date(year - 1, 12, 31)
        return last if last - day <= AHEAD else None

    def is_working_day(self, day: date) -> bool:
        return day in self.workdays or (day.weekday() < 5 and not self.is_holiday(day))

    def add_working_days(self, day: date, count: int) -> date:
        while count:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day

    def back_working_days(self, day: date, count: int) -> date:
        """The working day so many before `day`."""
        while count:
            day -= timedelta(days=1)
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def add_months(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day."""
    years, month = divmod(day.month - 1 + count, 12)
    first = date(day.year + years, month + 1, 1)
    after = (first + timedelta(days=32)).replace(day=1)
    return first.replace(day=min(day.day, (after - timedelta(days=1)).day))
