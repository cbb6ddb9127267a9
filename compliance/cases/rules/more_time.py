"""Whether a firm may ask for more time to answer: once for each term, while it runs, with a reason (docs/adr/0061)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from compliance.cases.rules.case_states import STATES, State

# The act that grants more time, by the clock it extends. A term of the law itself, as for asking a hearing, is nobody's to extend.
GRANTS: Mapping[str, str] = {"firm_asked": "case.extend_answer", "statement": "case.extend_statement"}
ASKED, REFUSED = "case.time_asked", "case.time_refused"
ANSWERS = (*GRANTS.values(), REFUSED)


class MoreTime(StrEnum):
    NONE = "none"  # no term runs here that may be extended
    OPEN = "open"
    ASKED = "asked"
    GRANTED = "granted"  # at the firm's request or without one: a term grows once
    REFUSED = "refused"
    OVER = "over"  # the term has ended


@dataclass(frozen=True)
class TimeRequest:
    """`reason`: the firm's; `answer`: the act that answered it, "" for none yet; `words`: what the officer said."""

    at: datetime
    reason: str
    answer: str = ""
    words: str = ""


def more_time(
    state: State, due: datetime | None, extended: Collection[str], request: TimeRequest | None, at: datetime
) -> MoreTime:
    clock = STATES[state].clock
    if clock not in GRANTS or due is None:
        return MoreTime.NONE
    if clock in extended:
        return MoreTime.GRANTED
    if request is not None:
        return MoreTime.REFUSED if request.answer else MoreTime.ASKED
    return MoreTime.OPEN if at <= due else MoreTime.OVER
