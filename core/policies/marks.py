"""What the types of a pack are made of: tables, sources, and marks that say more of a value than its Python type."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct, field

from core.policies.weekly import parse_clock, parse_days

T = TypeVar("T")
NAMES, LEGAL, SHOWN = "a text in every language of the pack", "carries its source", "no rule reads it: only shown"


class Written(NamedTuple):
    """Written as a `kind` that `make` turns into the value, or refuses by an exception."""

    kind: Any
    make: Callable[[Any], Any]
    expected: str = ""


class Keys(NamedTuple):
    """The keys a table may have: `known` ones, else any of this form. Those of `needed` must be there."""

    known: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    form: str = "[a-z][a-z0-9_]*"


Legal = Annotated[
    T, LEGAL
]  # {value = …, status = …, source = …}; a table of its own fields says them beside its source
Shown = Annotated[T, SHOWN]
Names = Annotated[Mapping[str, str], NAMES]  # language code ("zh-hans", "en") -> text
Text = Annotated[str, Meta(pattern=r"\S")]
Count = Annotated[int, Meta(ge=1, le=10_000_000_000)]
CountOrZero = Annotated[int, Meta(ge=0, le=10_000_000_000)]
DayCount = Annotated[int, Meta(ge=0, le=36_600)]  # of days or what is longer: a hundred years, and no date overflows
Days = Annotated[timedelta, Written(Annotated[int, Meta(ge=1, le=36_600)], lambda n: timedelta(days=n))]
DaysOrZero = Annotated[timedelta, Written(Annotated[int, Meta(ge=0, le=366)], lambda n: timedelta(days=n))]
Hours = Annotated[timedelta, Written(Annotated[int, Meta(ge=1, le=87_840)], lambda n: timedelta(hours=n))]
Minutes = Annotated[timedelta, Written(Annotated[int, Meta(ge=0, le=1440)], lambda n: timedelta(minutes=n))]
Zone = Annotated[ZoneInfo, Written(Text, ZoneInfo, "a time zone like Asia/Shanghai")]
Pattern = Annotated[re.Pattern[str], Written(Text, lambda text: re.compile(text, re.ASCII), "a regular expression")]
Clock = Annotated[time, Written(Text, parse_clock, "a time like 09:00")]
MonthDay = Annotated[str, Meta(pattern="^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Weekdays = Annotated[frozenset[int], Written(Text, parse_days, "days like mon-fri or sat,sun")]


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of a pack. Fields whose key begins with @ are filled in by the reader.

    `__post_init__` refuses by a ValueError that begins with the key below this table.
    """


class Named(Part, frozen=True, kw_only=True):
    """A table whose names stand in it beside its other keys: ``{ zh-hans = "…", en = "…", … }``."""

    names: Names = field(name="@names", default_factory=dict)


class Status(StrEnum):
    """How firm the ground under a value is. Money sanctions may rest only on `LAW` or `RULE`."""

    LAW = "law"
    RULE = "rule"
    DRAFT = "draft"
    PROPOSAL = "proposal"
    CHOICE = "choice"


FIRM = {Status.LAW, Status.RULE}


class Source(Part, frozen=True):
    status: Status
    instrument: Text = field(name="source")
    effective_from: date
    confirmed: bool = True  # False: from general knowledge, to be confirmed before a real deployment
    shown_only: bool = False  # True: stands in the pack for its readers; no rule of the platform reads it
    written: Mapping[str, Any] = field(name="@written", default_factory=dict)  # the value as the pack writes it
