"""A moment as it is written: RFC 3339, and what people and programs make of it. Read alike at every door."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)"
)
_DAY = r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
_LOCAL = re.compile(_DAY + r"(?:[Tt ]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?)?")


DAY_ONLY, NO_OFFSET = "time.day_only", "time.no_offset"  # what whoever wrote it should know of how it was read


class LocalMoment(NamedTuple):
    """`of_day`: a day alone was written. `no_offset`: what was written names no offset."""

    moment: datetime
    of_day: bool = False
    no_offset: bool = False

    @property
    def note(self) -> str:
        return DAY_ONLY if self.of_day else NO_OFFSET if self.no_offset else ""


def read_moment(text: str) -> datetime | None:
    """A moment with its offset, or None. The offset may be ``+0800``, seconds left out, signs and digits full-width."""
    found = _MOMENT.fullmatch(_plain(text))
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3].upper()}") if found else None
    except ValueError:
        return None


def read_local_moment(text: str, zone: tzinfo, *, ends: bool = False) -> LocalMoment | None:
    """As `read_moment`, and as spreadsheets write it: without an offset it is a moment of `zone`, and a day alone its
    beginning, or with `ends` its end."""
    if moment := read_moment(text):
        return LocalMoment(moment)
    found = _LOCAL.fullmatch(_plain(text))
    try:
        return _local(found, zone, ends) if found else None
    except (ValueError, OverflowError):
        return None


def _local(found: re.Match[str], zone: tzinfo, ends: bool) -> LocalMoment:
    day = date(int(found[1]), int(found[2]), int(found[3]))
    if found[4] is None:
        return LocalMoment(datetime.combine(day + timedelta(days=ends), time(), zone), of_day=True)
    micros = int((found[7] or "").ljust(6, "0")[:6])
    clock = time(int(found[4]), int(found[5]), int(found[6] or 0), micros, zone)
    return LocalMoment(datetime.combine(day, clock), no_offset=True)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
