"""What operators are asked, and what an answer of each kind holds. An answer is the operator's record, in typed fields."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

WITHIN = timedelta(minutes=10)  # of the moment of the call, to either side
MOST_CALLS = 10**10
LONGEST_RINGING = 3600  # seconds
LONGEST = 200


class QuestionKind(StrEnum):
    CALL = "call"  # was there a call from the caller to the called number about that time
    DELIVERY = "delivery"  # was this text delivered from the sender to the called number about that time
    LINE = "line"  # whose line the caller is, since when, by which contract
    TRAFFIC = "traffic"  # how many calls the caller's line placed in a period
    PRESERVE = "preserve"  # that what shows the calls of the caller's line in a period is kept


class QuestionState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    YES = "yes"  # the record shows it
    NO = "no"  # the record shows that it is not so
    NOT_OURS = "not_ours"  # the line that is asked about is no line of this operator


class Attestation(StrEnum):
    """What the operator that placed the call vouches for (STIR/SHAKEN): caller and number, caller alone, neither."""

    FULL = "A"
    PARTIAL = "B"
    GATEWAY = "C"


class Kept(StrEnum):
    ALL = "all"
    PART = "part"


ABOUT_A_PERSON = frozenset({QuestionKind.CALL, QuestionKind.DELIVERY})  # these name a called number
# What may be said with `yes`; of these what must be.
FIELDS: Mapping[QuestionKind, frozenset[str]] = {
    QuestionKind.CALL: frozenset({"originated", "attestation", "since", "rang_seconds", "attempts"}),
    QuestionKind.DELIVERY: frozenset({"originated", "since", "attempts"}),
    QuestionKind.LINE: frozenset({"since", "holder", "holder_code", "contract", "attestation"}),
    QuestionKind.TRAFFIC: frozenset({"calls"}),
    QuestionKind.PRESERVE: frozenset({"kept"}),
}
NEEDED: Mapping[QuestionKind, frozenset[str]] = {
    QuestionKind.CALL: frozenset(),
    QuestionKind.DELIVERY: frozenset(),
    QuestionKind.LINE: frozenset({"since", "holder"}),
    QuestionKind.TRAFFIC: frozenset({"calls"}),
    QuestionKind.PRESERVE: frozenset({"kept"}),
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`since`: when the line's present holder took it out: of the called line, and with `line` of the caller's.

    `originated`: whether the call or text came from the caller's own line; None: not known. `holder`, `holder_code`: whose
    line it is, and that firm's registration code; `contract`: its number or kind; `calls`: placed by the line in the period;
    `kept`: how much of what was asked for. `rang_seconds`: how long a call rang that its caller ended before anybody answered;
    `attempts`: calls or texts of the caller to the called number within a day of the call, itself among them.
    """

    outcome: str
    originated: bool | None = None
    attestation: str | None = None
    since: date | None = None
    holder: str = ""
    holder_code: str = ""
    contract: str = ""
    calls: int | None = None
    kept: str | None = None
    rang_seconds: int | None = None
    attempts: int | None = None

    def said(self) -> dict[str, Any]:
        """What was said of it, as plain JSON; what was left out is left out."""
        found = {name: value for name, value in asdict(self).items() if value not in (None, "")}
        return {
            name: value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, str) else value
            for name, value in found.items()
        }


def answer_of(said: Mapping[str, Any]) -> Answer:
    """As it is kept."""
    since = said.get("since")
    return Answer(**{**said, "since": date.fromisoformat(since) if since else None})


@dataclass(frozen=True)
class AnswerProblem:
    """`field` is "" where the answer as a whole is."""

    field: str
    code: str


def wrong_with(answer: Answer, kind: QuestionKind, today: date) -> AnswerProblem | None:
    """The first thing that is wrong with an answer to a question of this kind.

    Codes: ``answer.outcome``, ``answer.field`` (it is no answer to this question), ``answer.needed``, ``answer.since``,
    ``answer.calls``, ``answer.attestation``, ``answer.kept``, ``answer.rang_seconds``, ``answer.attempts``.
    """
    if answer.outcome not in list(Outcome) or (kind == QuestionKind.TRAFFIC and answer.outcome == Outcome.NO):
        return AnswerProblem("outcome", "answer.outcome")
    said = answer.said().keys() - {"outcome"}
    allowed = FIELDS[kind] if answer.outcome == Outcome.YES else frozenset[str]()
    if beyond := sorted(said - allowed):
        return AnswerProblem(beyond[0], "answer.field")
    if answer.outcome == Outcome.YES and (missing := sorted(NEEDED[kind] - said)):
        return AnswerProblem(missing[0], "answer.needed")
    if answer.attestation is not None and answer.attestation not in list(Attestation):
        return AnswerProblem("attestation", "answer.attestation")
    if answer.since is not None and answer.since > today:
        return AnswerProblem("since", "answer.since")
    if answer.kept is not None and answer.kept not in list(Kept):
        return AnswerProblem("kept", "answer.kept")
    if answer.calls is not None and not 0 <= answer.calls <= MOST_CALLS:
        return AnswerProblem("calls", "answer.calls")
    if answer.rang_seconds is not None and not 0 <= answer.rang_seconds <= LONGEST_RINGING:
        return AnswerProblem("rang_seconds", "answer.rang_seconds")
    if answer.attempts is not None and not 1 <= answer.attempts <= MOST_CALLS:
        return AnswerProblem("attempts", "answer.attempts")
    return None


def is_overdue(state: str, due_at: datetime, at: datetime) -> bool:
    return state == QuestionState.OPEN and due_at < at
