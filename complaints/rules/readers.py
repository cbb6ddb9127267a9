"""How each sort of thing that a complaint says is read from a body. A reader answers or raises `Wrong`; see `statement.py`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from complaints.rules.doors import NO_DOOR, STATING, Door, Given, Wrong
from complaints.rules.filing import time_problem
from core.numbers.parsing import CallerName, read_caller, read_subscriber
from core.numbers.withheld import KIND as WITHHELD
from core.policies.schema import Names, Policy


class Reader(Protocol):
    """`json`: the type in the served contract; `needed`: by these doors it must come."""

    @property
    def json(self) -> type: ...
    @property
    def needed(self) -> Door: ...
    def read(self, name: str, value: Any, given: Given) -> Any: ...


NOT_TEXT = "number.not_text"
NOON = timedelta(hours=12)  # of a day alone; hours accuse nobody then


@dataclass(frozen=True, slots=True)
class Text:
    """Said in somebody's own words; everybody's number but the caller's is masked in it when it is kept."""

    most: int
    json: type = str
    needed: Door = NO_DOOR

    def read(self, name: str, value: Any, given: Given) -> str:
        if value is None:
            return ""
        if not isinstance(value, str) or "\0" in value or not encodable(value):
            raise Wrong(f"{name}.malformed")
        if len(value) > self.most:
            raise Wrong(f"{name}.too_long")
        return value


class Place(Text):
    """A place as another centre wrote it; one that is too long is none."""

    def read(self, name: str, value: Any, given: Given) -> str:
        try:
            return super().read(name, value, given)
        except Wrong as wrong:
            raise Wrong(f"{name}.malformed") from wrong


class Province(Place):
    """A code of the pack; "" for another."""

    def read(self, name: str, value: Any, given: Given) -> str:
        code = super().read(name, value, given)
        return code if code in given.policy.numbering.provinces else ""


ANSWERS = {
    **dict.fromkeys(("true", "yes", "y", "1", "是"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否"), False),
}


def answer_said(text: str) -> bool | None:
    """An answer in words, whatever its case; None for what is none."""
    return ANSWERS.get(text.strip().casefold())


@dataclass(frozen=True, slots=True)
class YesNo:
    """None: not said."""

    json: type = bool
    needed: Door = NO_DOOR

    def read(self, name: str, value: Any, given: Given) -> bool | None:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        said = answer_said(value) if isinstance(value, str) else value
        if not isinstance(said, bool):
            raise Wrong(f"{name}.malformed")
        return said


@dataclass(frozen=True, slots=True)
class Choice:
    """A code of the pack. `codes`: those there are; `otherwise`: the one where nothing was said."""

    codes: Callable[[Policy], Iterable[str]]
    otherwise: Callable[[Policy], str]
    names: Callable[[Policy, str], Names | None]
    json: type = str
    needed: Door = NO_DOOR

    def read(self, name: str, value: Any, given: Given) -> str:
        if value is None or value == "":
            return self.otherwise(given.policy)
        if not isinstance(value, str) or value not in self.codes(given.policy):
            raise Wrong(f"{name}.unknown")
        return value


@dataclass(frozen=True, slots=True)
class Caller:
    """As it stood on the screen. Outside the plan it may have stood there all the same; a client's system garbles. Of whoever
    says at the site that no number stood there, none is asked."""

    json: type = str
    needed: Door = STATING

    def read(self, name: str, value: Any, given: Given) -> CallerName:
        if value is None or value == "":
            if given.door is Door.SITE and given.body.get("withheld") is True:
                return CallerName("", WITHHELD)
            raise Wrong("caller.missing")
        if not isinstance(value, str):
            raise Wrong(NOT_TEXT if _is_bare(value) else "caller.malformed")
        named = read_caller(value, given.policy, allow_sender_id=given.written)
        if given.door is not Door.SITE or named.problem != "caller.unallocated":
            given.object(named.problem)
        return named


@dataclass(frozen=True, slots=True)
class Called:
    """The complainant's number in E.164. A client vouches for it; a file may have none, and proves nothing about whom."""

    json: type = str
    needed: Door = Door.API

    def read(self, name: str, value: Any, given: Given) -> str:
        if (value is None or value == "") and given.door not in self.needed:
            return ""
        if value is not None and not isinstance(value, str):
            raise Wrong(NOT_TEXT if _is_bare(value) else "called.malformed")
        subscriber = read_subscriber(value or "", given.policy)
        if subscriber.problem:  # ``number.foreign``, said of the complainant: ``called.foreign``
            last = subscriber.problem.rpartition(".")[2]
            raise Wrong("called.missing" if last == "empty" else f"called.{last}")
        return subscriber.e164


@dataclass(frozen=True, slots=True)
class CallTime:
    json: type = str
    needed: Door = STATING

    def read(self, name: str, value: Any, given: Given) -> datetime:
        found = given.time(value)
        if found is None:
            raise Wrong("at.missing" if value is None or value == "" else "at.malformed")
        given.object(time_problem(found.moment, given.policy, given.filed_at, given.door is not Door.FILE))
        given.note(name, found.note)
        return found.moment + NOON if found.of_day else found.moment


@dataclass(frozen=True, slots=True)
class FilingTime:
    json: type = str
    needed: Door = NO_DOOR

    def read(self, name: str, value: Any, given: Given) -> datetime:
        if not value:
            return given.at
        found = given.time(value, ends=True)
        if found is None:
            raise Wrong("filed_at.malformed")
        given.object("filing.in_future" if found.moment > given.at + timedelta(days=1) else "")
        given.note(name, found.note)
        return found.moment


def _is_bare(value: object) -> bool:
    """A telephone number as a number of JSON, which has no plus and no 0 in front."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def encodable(text: str) -> bool:
    """False for half surrogate pairs, which no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
