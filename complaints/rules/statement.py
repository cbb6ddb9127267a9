"""What a complaint says: ONE type from every door into the row and out to the pages. Nothing here says whether it is true.

The fields of `Statement` are the only list of them: bodies, columns of files, rows, pages, open data and the served
contract are made from it, and `tests/house/test_complaint_field.py` names what a new one still lacks.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import datetime
from enum import Flag, auto
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, get_type_hints

from complaints.rules.classify import unnamed_category
from complaints.rules.doors import Door, Given, Wrong
from complaints.rules.readers import (
    Called,
    Caller,
    CallTime,
    Choice,
    FilingTime,
    Place,
    Province,
    Reader,
    Text,
    YesNo,
)
from core.api.keys import UNKNOWN, pointer_to, unknown_keys
from core.numbers.parsing import CallerName
from core.policies.schema import Names, Policy
from core.written.moments import DAY_ONLY


class Page(Flag):
    """Who is shown it."""

    CITIZEN = auto()  # the complainant
    DESK = auto()  # the regulator
    CLIENT = auto()  # the operator that handed it in, by API


@dataclass(frozen=True, slots=True)
class Said:
    """One field: how it is read, by which doors it comes, who is shown it."""

    reader: Reader
    doors: Door
    pages: Page
    name: str = ""  # in every door; "": as the field
    becomes: str = ""  # the column it turns into; "": kept as said, under the field's name
    published: str = ""  # its name in open data
    unseen: str = ""  # why no page shows it
    note: str = ""  # for the served contract
    stays: bool = False  # when the person is taken out of a closed file; what has no default is the call, and stays too


EVERY = Door.SITE | Door.API | Door.FILE | Door.FTC
ASKED_FIRST = Door.SITE | Door.API | Door.FILE
ASKED_LATER = Door.LATER | Door.API | Door.FILE
ASKED_HERE = Door.SITE | Door.LATER
CLIENTS = Door.API | Door.FILE
CENTRES = Door.FILE | Door.FTC
BOTH = Page.CITIZEN | Page.DESK
ALL = BOTH | Page.CLIENT
NOBODY = Page(0)

NOT_TOLD = "not_told"
DATA_SOURCES: Mapping[str, Names] = {
    "told": {"zh-hans": "问过，对方说了", "en": "Asked, and told"},
    NOT_TOLD: {"zh-hans": "问过，对方不说", "en": "Asked, and not told"},
    "not_asked": {"zh-hans": "没有问", "en": "Not asked"},
}

CHANNEL = Choice(
    codes=lambda policy: policy.register.channels,
    otherwise=lambda policy: "voice",
    names=lambda policy, code: policy.register.channel_names.get(code),
)
KIND = Choice(
    codes=lambda policy: policy.complaints.kinds,
    otherwise=lambda policy: next(iter(policy.complaints.kinds)),
    names=lambda policy, code: policy.complaints.kinds.get(code),
)
CATEGORY = Choice(
    codes=lambda policy: policy.register.categories,
    otherwise=unnamed_category,
    names=lambda policy, code: found.names if (found := policy.register.categories.get(code)) else None,
)
MANNERS: Mapping[str, Names] = {
    "live": {"zh-hans": "真人通话", "en": "A person spoke"},
    "robot": {"zh-hans": "录音或机器人", "en": "A recording or a robot spoke"},
    "synthetic": {"zh-hans": "合成或模仿他人的声音", "en": "A voice that was made or copied by a computer"},
    "silent": {"zh-hans": "无人说话", "en": "Nobody spoke"},
}
MANNER = Choice(codes=lambda policy: MANNERS, otherwise=lambda policy: "", names=lambda policy, code: MANNERS.get(code))
DATA_SOURCE = Choice(  # whether the caller was asked where it had the number, and told
    codes=lambda policy: DATA_SOURCES, otherwise=lambda policy: "", names=lambda policy, code: DATA_SOURCES.get(code)
)
WITHHELD_SHOWN = "the caller is shown as one without a number"
PROVINCE_SHOWN = "the province made of it is shown"
CONFIRMED = "Your own record shows this call to your subscriber: evidence class C2."

ASKED = "They agree that you are asked."


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Who called (as shown on the screen), when (aware), what about; the rest may be unknown."""

    caller: Annotated[CallerName, Said(Caller(), EVERY, ALL, becomes="caller", published="caller")]
    withheld: Annotated[bool | None, Said(YesNo(), Door.SITE, NOBODY, becomes="caller", unseen=WITHHELD_SHOWN)] = None
    display: Annotated[str, Said(Text(60), Door.SITE, BOTH)] = ""
    channel: Annotated[str, Said(CHANNEL, EVERY, ALL)]
    called_at: Annotated[datetime, Said(CallTime(), EVERY, ALL, name="at", published="date")]
    time_known: Annotated[
        bool, Said(YesNo(), Door.FTC, NOBODY, unseen="the time is then shown as a day", stays=True)
    ] = True
    kind: Annotated[str, Said(KIND, EVERY, ALL, published="kind")]
    category: Annotated[str, Said(CATEGORY, EVERY, ALL, published="category")]
    subject: Annotated[str, Said(Text(200), Door.FTC, Page.DESK)] = ""
    claimed_name: Annotated[str, Said(Text(200), Door.SITE | ASKED_LATER, BOTH)] = ""
    text: Annotated[str, Said(Text(5000), ASKED_FIRST, BOTH)] = ""
    answered: Annotated[bool | None, Said(YesNo(), CLIENTS, BOTH, stays=True)] = None
    robocall: Annotated[
        bool | None,
        Said(YesNo(), CLIENTS | Door.FTC, BOTH, name="recorded_or_robot", published="robocall", stays=True),
    ] = None
    manner: Annotated[str, Said(MANNER, ASKED_HERE, BOTH, stays=True)] = ""
    refused_before: Annotated[bool | None, Said(YesNo(), ASKED_LATER, BOTH, stays=True)] = None
    money_lost: Annotated[bool | None, Said(YesNo(), ASKED_HERE, BOTH)] = None
    data_source: Annotated[str, Said(DATA_SOURCE, Door.LATER, BOTH)] = ""
    data_source_said: Annotated[str, Said(Text(500), Door.LATER, BOTH)] = ""
    called: Annotated[str, Said(Called(), CLIENTS, Page.DESK, becomes="number")] = field(default="", repr=False)
    province: Annotated[str, Said(Province(10), CENTRES, Page.DESK, published="place", stays=True)] = ""
    place: Annotated[str, Said(Place(100), CENTRES, NOBODY, unseen=PROVINCE_SHOWN)] = ""
    complainant_area: Annotated[str, Said(Place(10), CENTRES, NOBODY, name="area", unseen=PROVINCE_SHOWN)] = ""
    filed_at: Annotated[datetime | None, Said(FilingTime(), CENTRES, Page.CITIZEN | Page.CLIENT, stays=True)] = None
    reference: Annotated[str, Said(Text(200), CLIENTS | Door.FTC, Page.CLIENT)] = ""
    call_confirmed: Annotated[
        bool | None, Said(YesNo(), Door.API, NOBODY, becomes="evidence", unseen="the evidence is shown", note=CONFIRMED)
    ] = None
    ask_operator: Annotated[
        bool | None,
        Said(YesNo(), Door.API, NOBODY, becomes="operator_consent", unseen="the consent is shown", note=ASKED),
    ] = None


def recorded_or_robot(manner: str) -> bool | None:
    """What the manner of a call says of whether a recording or a robot spoke; None: nothing."""
    return {"live": False, "robot": True, "synthetic": True}.get(manner)


def declared() -> dict[str, Said]:
    hints = get_type_hints(Statement, include_extras=True)
    said = {name: next(one for one in hint.__metadata__ if isinstance(one, Said)) for name, hint in hints.items()}
    return {name: replace(one, name=one.name or name) for name, one in said.items()}


OWN_NUMBER = "caller.own"  # nobody is called by the own number; taken for a caller it would be kept in the clear
FIELDS = declared()  # by field, in the order of the pages
KEPT = tuple(name for name, said in FIELDS.items() if not said.becomes)  # those that are columns as they were said
# What is taken from a complaint with the person: what they said beside the call itself, by field, with what stands there then.
UNSAID = {
    one.name: one.default
    for one in fields(Statement)
    if one.name in KEPT and one.default is not MISSING and not FIELDS[one.name].stays
}


@cache
def at_door(door: Door) -> Mapping[str, Said]:
    """The fields that may come by this door."""
    return MappingProxyType({name: said for name, said in FIELDS.items() if door in said.doors})


@cache
def names_at(door: Door) -> frozenset[str]:
    """What the keys of a body that comes by this door may be."""
    return frozenset(said.name for said in at_door(door).values())


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: `pointer` is a JSON pointer into the body."""

    pointer: str
    code: str


@dataclass(frozen=True, slots=True)
class Reading:
    """`statement` is None where there are problems. `notes`: as in `Given`."""

    statement: Statement | None
    problems: tuple[Problem, ...] = ()
    notes: frozenset[tuple[str, str]] = frozenset()


def read_statement(
    body: object, *, door: Door, policy: Policy, at: datetime, overlooked: frozenset[str] = frozenset()
) -> Reading:
    """A statement from a decoded JSON object (docs/complaints.md). Never raises, whatever `body` is.

    Every problem is found: one wrong field never hides another.
    """
    if not isinstance(body, Mapping):
        return Reading(None, (Problem("", "row.malformed"),))
    given = Given(body, door, policy, at, overlooked)
    problems = [Problem(pointer, UNKNOWN) for pointer in unknown_keys(body, names_at(door))]
    found: dict[str, Any] = {}
    for name, said in at_door(door).items():
        try:
            found[name] = said.reader.read(said.name, body.get(said.name), given)
        except Wrong as wrong:
            problems.append(Problem(pointer_to(said.name), str(wrong)))
    if not problems and found.get("called") and found["caller"].value == found["called"]:
        problems.append(Problem(pointer_to(FIELDS["caller"].name), OWN_NUMBER))
    if problems:
        return Reading(None, tuple(problems))
    if (FIELDS["called_at"].name, DAY_ONLY) in given.notes:
        found["time_known"] = False
    if found.get("manner"):
        found["robocall"] = recorded_or_robot(found["manner"])
    return Reading(Statement(**found), notes=frozenset(given.notes))
