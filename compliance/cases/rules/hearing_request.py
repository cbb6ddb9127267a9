"""Whether a firm may ask for a hearing now (APL 63, 64): for a serious penalty, within the term that began with the notice."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from compliance.cases.rules.case_conditions import serious_penalty
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import STATES, State
from core.policies.schema import Policy


class Hearing(StrEnum):
    NONE = "none"  # no notice stands, or the penalty proposed gives no right to one
    OPEN = "open"
    ASKED = "asked"
    OVER = "over"


@dataclass(frozen=True)
class HearingRight:
    """`by`: until when it may be asked for; None where it may not."""

    hearing: Hearing
    by: datetime | None = None


def hearing_right(facts: CaseFacts, policy: Policy) -> HearingRight:
    if facts.hearing_requested and not facts.hearing_waived and STATES[facts.state].answerable:
        return HearingRight(Hearing.ASKED)
    if facts.state != State.NOTICE_SERVED or facts.notice_served_at is None or not serious_penalty(facts, policy):
        return HearingRight(Hearing.NONE)
    by = policy.due(facts.notice_served_at, policy.enforcement.deadlines["hearing_request"])
    return HearingRight(Hearing.OPEN if facts.at <= by else Hearing.OVER, by)
