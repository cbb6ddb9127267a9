"""What operators' answers make of a complaint and of a line: evidence, a spoofed number, traffic, the age of a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.policies.schema import WRITTEN
from registry.firms.rules.question import Answer, Outcome, QuestionKind


@dataclass(frozen=True)
class LineTraffic:
    """Calls that the operator saw a line itself place, from the first to the last day."""

    first: date
    last: date
    calls: int


def evidence_of(kind: str, outcome: str, channel: str, has_text: bool) -> str:
    """The class an answer raises a complaint to: "C2" for a call that the record shows, "C3" for an original text whose
    delivery it shows, "" for none. What an operator does not confirm lowers nothing."""
    if outcome != Outcome.YES:
        return ""
    if kind == QuestionKind.CALL:
        return "C2"
    return "C3" if kind == QuestionKind.DELIVERY and channel in WRITTEN and has_text else ""


def traced_spoofed(answers: Iterable[Answer], traffic: Iterable[LineTraffic], called_on: date) -> bool | None:
    """Whether the number was put on elsewhere: the record of this very call says so, or the line placed no call at all in a
    period that covers the day. `answers` (to this complaint's own questions, with "yes") and `traffic`: the newest first.
    None: not known."""
    said = next((answer.originated for answer in answers if answer.originated is not None), None)
    if said is not None:
        return not said
    covering = next((one for one in traffic if one.first <= called_on <= one.last), None)
    return True if covering is not None and covering.calls == 0 else None


def originating(traffic: Iterable[LineTraffic], answers: Iterable[Answer]) -> bool | None:
    """Whether the line itself places calls: what its operator counted last, else what records of single calls say."""
    counted = next(iter(traffic), None)
    if counted is not None:
        return counted.calls > 0
    said = {answer.originated for answer in answers} - {None}
    return None if not said else True in said


def days_held(since: date | None, called_on: date) -> int | None:
    """How long the complainant had held the line at the call; of a line taken out since, no day."""
    return None if since is None else max(0, (called_on - since).days)
