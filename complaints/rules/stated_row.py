"""Rows of other centres in the platform's own shape (api.md, "complaint"), as NDJSON or CSV."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from complaints.rules.row import Accepted, RowFields, Verdict, held_back
from complaints.rules.statement import Reading, read_statement, read_time
from core.numbers.parsing import CallerName, Subscriber
from core.numbers.problems import Problem
from core.policies.schema import Policy

ANSWERS = frozenset({"answered", "recorded_or_robot", "refused_before"})
YES = frozenset({"true", "yes", "y", "1"})
NO = frozenset({"false", "no", "n", "0"})
PLACES = {"province": 10, "place": 100, "area": 10}  # field -> most characters
COLUMNS = (
    "caller", "called", "at", "channel", "kind", "category", "claimed_name", "text", "answered", "recorded_or_robot",
    "refused_before", "reference", "filed_at", *PLACES,
)  # fmt: skip
REQUIRED = ("caller", "at")


def from_cells(cells: Mapping[str, str]) -> dict[str, Any]:
    """A CSV row as the JSON object it stands for: empty cells are absent, yes and no become booleans."""
    return {name: answer(value) if name in ANSWERS else value for name, value in cells.items() if value != ""}


def answer(value: str) -> bool | str:
    folded = value.strip().casefold()
    return True if folded in YES else False if folded in NO else value


def read_row(
    body: object,
    *,
    policy: Policy,
    at: datetime,
    read_caller: Callable[..., CallerName],
    read_subscriber: Callable[[str, Policy], Subscriber],
) -> Verdict:
    """One row; `at`: when it is read, and when it was filed unless the row says so."""
    filed_at = read_time(body["filed_at"]) if isinstance(body, Mapping) and body.get("filed_at") else at
    reading = read_statement(body, policy=policy, at=filed_at or at, read_caller=read_caller, age_limited=False)
    reasons = [problem.code for problem in reading.problems]
    if filed_at is None:
        reasons.append("filed_at.malformed")
    elif filed_at > at + timedelta(days=1):
        reasons.append("filing.in_future")
    if not isinstance(body, Mapping):
        return held_back(reasons)
    called = called_number(body, policy, read_subscriber, reasons)
    places = {name: stated_place(body, name, reasons) for name in PLACES}
    if reading.statement is not None and reading.statement.caller.problem:
        reasons.append(reading.statement.caller.problem)
    if reasons or filed_at is None:
        return held_back(reasons)
    if places["province"] not in policy.numbering.provinces:
        places["province"] = ""
    return accepted(reading, filed_at, called, places)


def accepted(reading: Reading, filed_at: datetime, called: str, places: dict[str, str]) -> Accepted:
    said = reading.statement
    assert said is not None
    return Accepted(
        RowFields(
            caller=said.caller,
            called_at=said.called_at,
            filed_at=filed_at,
            channel=said.channel,
            kind=said.kind,
            category=said.category,
            claimed_name=said.claimed_name,
            text=said.text,
            answered=said.answered,
            robocall=said.robocall,
            refused_before=said.refused_before,
            reference=said.reference,
            called=called,
            province=places["province"],
            place=places["place"],
            area=places["area"],
        )
    )


def called_number(
    body: Mapping[str, Any], policy: Policy, read_subscriber: Callable[[str, Policy], Subscriber], reasons: list[str]
) -> str:
    """The complainant's number in E.164; "" where the row has none (then it proves nothing about whom)."""
    value = body.get("called")
    if value is None or value == "":
        return ""
    subscriber = read_subscriber(value, policy) if isinstance(value, str) else Subscriber("", Problem.MALFORMED)
    if subscriber.problem:
        reasons.append(called_reason(subscriber.problem))
    return subscriber.e164


def called_reason(problem: str) -> str:
    """``number.foreign`` said of the complainant's number: ``called.foreign``."""
    last = problem.rpartition(".")[2]
    return "called.missing" if last == "empty" else f"called.{last}"


def stated_place(body: Mapping[str, Any], name: str, reasons: list[str]) -> str:
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or "\0" in value or len(value) > PLACES[name]:
        reasons.append(f"{name}.malformed")
        return ""
    return value
