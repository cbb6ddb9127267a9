"""What is usual when officers open what is about persons, and what an auditor should be told of."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from core.access.roles import Role

# All that is opened is about persons, but for these; each with what it shows instead.
NOT_OF_PERSONS = {
    "cases.searched": "cases, by reference and firm",
    "firms.searched": "firms",
    "report.exported": "figures",
    "access_log.searched": "who looked at what",
    "questions.read": "a number to the operator that serves it",
}
WATCHING = frozenset({Role.AUDITOR, Role.SUPERVISOR})


@dataclass(frozen=True)
class Limits:
    """More than these is told to the auditor. `night` from one hour to another, local time."""

    per_hour: int = 60
    not_own_per_day: int = 40
    unsealed_per_day: int = 10
    other_per_day: int = 10
    night: tuple[int, int] = (22, 6)


class Hour(NamedTuple):
    """What one person opened within an hour that begins at `start`, local time.

    `not_own`: what is about persons, without a case of one's own and without a stated purpose; `unsealed`: numbers; `other`:
    for a purpose that stands in no list.
    """

    person: str
    start: datetime
    openings: int
    not_own: int = 0
    unsealed: int = 0
    other: int = 0


@dataclass(frozen=True)
class Warned:
    person: str
    code: str
    day: date
    count: int


def presumed_purpose(*, in_charge: bool, roles: Collection[Role]) -> str:
    """Why somebody opens a file of his province who was not asked: a code of `PRESUMED`."""
    if in_charge:
        return "own_case"
    return "supervision" if roles and set(roles) <= WATCHING else "duty"


def warnings_of(hours: Iterable[Hour], limits: Limits) -> list[Warned]:
    """The latest day first; of a day and person each kind once, with the highest hour or the day's sum."""
    found: Counter[tuple[str, str, date]] = Counter()
    sums: Counter[tuple[str, str, date]] = Counter()
    for hour in hours:
        day = hour.start.date()
        if hour.openings > limits.per_hour:
            key = (hour.person, "many_in_an_hour", day)
            found[key] = max(found[key], hour.openings)
        if is_night(hour.start.hour, limits.night):
            found[(hour.person, "at_night", day)] += hour.openings
        sums[(hour.person, "many_not_own", day)] += hour.not_own
        sums[(hour.person, "many_unsealed", day)] += hour.unsealed
        sums[(hour.person, "many_other", day)] += hour.other
    most = {
        "many_not_own": limits.not_own_per_day,
        "many_unsealed": limits.unsealed_per_day,
        "many_other": limits.other_per_day,
    }
    found.update({key: count for key, count in sums.items() if count > most[key[1]]})
    warned = [Warned(*key, count) for key, count in found.items() if count]
    return sorted(warned, key=lambda one: (-one.day.toordinal(), -one.count, one.person, one.code))


def is_night(hour: int, night: tuple[int, int]) -> bool:
    begin, end = night
    return begin <= hour or hour < end if begin > end else begin <= hour < end
