"""What somebody states about one call, read against the policy. Nothing here says whether it is true."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from complaints.rules.classify import unnamed_category
from core.numbers.parsing import CallerName
from core.policies.schema import Policy

CLOCKS_DIFFER = timedelta(minutes=5)  # a telephone's clock may be a little ahead of ours
EARLIEST = 1970
LONGEST = {"claimed_name": 200, "text": 5000, "reference": 200}
WRITTEN = frozenset({"text", "rich_message", "flash_message"})  # channels whose sender may be a name
RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """Who called (as shown on the screen), when (aware), what about; the rest may be unknown."""

    caller: CallerName
    called_at: datetime
    channel: str
    kind: str
    category: str
    claimed_name: str = ""
    text: str = ""
    answered: bool | None = None
    robocall: bool | None = None
    refused_before: bool | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: `pointer` is a JSON pointer into the body."""

    pointer: str
    code: str


@dataclass(frozen=True, slots=True)
class Reading:
    """`statement` is None where there are problems."""

    statement: Statement | None
    problems: tuple[Problem, ...] = ()


def read_statement(
    body: object, *, policy: Policy, at: datetime, read_caller: Callable[..., CallerName], age_limited: bool = True
) -> Reading:
    """A statement from a decoded JSON object (api.md, "complaint"). Never raises, whatever `body` is.

    A caller outside the plan is no problem here, for that is what was on the screen: see `Statement.caller.problem`.
    `age_limited`: refuse calls older than the policy's filing window.
    """
    if not isinstance(body, Mapping):
        return Reading(None, (Problem("", "row.malformed"),))
    problems: list[Problem] = []
    channel = chosen(body, "channel", policy.register.channels, "voice", problems)
    caller = stated_caller(body.get("caller"), channel, policy, read_caller, problems)
    called_at = stated_time(body.get("at"), policy, at, age_limited, problems)
    kind = chosen(body, "kind", policy.complaints.kinds, next(iter(policy.complaints.kinds)), problems)
    category = chosen(body, "category", policy.register.categories, unnamed_category(policy), problems)
    texts = {name: stated_text(body, name, most, problems) for name, most in LONGEST.items()}
    answered = stated_answer(body, "answered", problems)
    robocall = stated_answer(body, "recorded_or_robot", problems)
    refused_before = stated_answer(body, "refused_before", problems)
    if problems or called_at is None:
        return Reading(None, tuple(problems))
    said = Statement(
        caller=caller,
        called_at=called_at,
        channel=channel,
        kind=kind,
        category=category,
        claimed_name=texts["claimed_name"],
        text=texts["text"],
        answered=answered,
        robocall=robocall,
        refused_before=refused_before,
        reference=texts["reference"],
    )
    return Reading(said)


def chosen(body: Mapping[str, Any], name: str, known: Any, otherwise: str, problems: list[Problem]) -> str:
    value = body.get(name)
    if value is None or value == "":
        return otherwise
    if not isinstance(value, str) or value not in known:
        problems.append(Problem(f"/{name}", f"{name}.unknown"))
        return otherwise
    return value


def stated_caller(
    value: object, channel: str, policy: Policy, read_caller: Callable[..., CallerName], problems: list[Problem]
) -> CallerName:
    if value is None or value == "":
        named = CallerName("", problem="caller.missing")
    elif not isinstance(value, str):
        named = CallerName("", problem="caller.malformed")
    else:
        named = read_caller(value, policy, allow_sender_id=channel in WRITTEN)
    if named.problem and named.problem != "caller.unallocated":
        problems.append(Problem("/caller", named.problem))
    return named


def stated_time(
    value: object, policy: Policy, at: datetime, age_limited: bool, problems: list[Problem]
) -> datetime | None:
    called_at = read_time(value)
    if called_at is None:
        problems.append(Problem("/at", "at.missing" if value in (None, "") else "at.malformed"))
    elif code := time_problem(called_at, policy, at, age_limited):
        problems.append(Problem("/at", code))
    return called_at


def read_time(value: object) -> datetime | None:
    """RFC 3339 with an offset, or None."""
    if not isinstance(value, str) or not RFC3339.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        return None
    return moment if moment.year > EARLIEST else None


def time_problem(called_at: datetime, policy: Policy, at: datetime, age_limited: bool = True) -> str:
    """ "" or why a call at this time cannot be complained of at `at`."""
    if called_at > at + CLOCKS_DIFFER:
        return "call.after_filing"
    window = policy.complaints.filing_window
    return "call.too_old" if age_limited and window is not None and called_at < at - window else ""


def registration_problem(
    registered_since: datetime | None, called_at: datetime, robocall: bool | None, policy: Policy
) -> str:
    """ "" or "registration.too_short": where the pack takes complaints only of numbers registered for some time.

    Robocalls may be exempt; where nobody has said yet whether it was one, the complaint is taken.
    """
    wait = policy.complaints.registered_for
    if not wait or robocall is None or (robocall and policy.complaints.robocall_needs_no_registration):
        return ""
    long_enough = registered_since is not None and registered_since + wait <= called_at
    return "" if long_enough else "registration.too_short"


def stated_text(body: Mapping[str, Any], name: str, most: int, problems: list[Problem]) -> str:
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or "\0" in value or not encodable(value):
        problems.append(Problem(f"/{name}", f"{name}.malformed"))
        return ""
    if len(value) > most:
        problems.append(Problem(f"/{name}", f"{name}.too_long"))
    return value


def encodable(text: str) -> bool:
    """False for half surrogate pairs, which no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def stated_answer(body: Mapping[str, Any], name: str, problems: list[Problem]) -> bool | None:
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        problems.append(Problem(f"/{name}", f"{name}.malformed"))
        return None
    return value
