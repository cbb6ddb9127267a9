"""When a complaint is answered, what its complainant may still do with it, and what they are told by a message."""

from collections.abc import Mapping
from datetime import datetime

from core.policies.schema import Names, Policy

ANSWERS = ("no_breach", "caller_not_identified", "decided")  # statuses that end a matter for its complainant
REVIEWED = ("no_breach", "caller_not_identified")  # those that the office looks at once more if it is asked to
WITHDRAWN = "withdrawn"
REVIEW_ASKED: Names = {
    "zh-hans": "您已申请复核，由未经办此事的人员答复。",
    "en": "You asked for a review. An officer who has not worked on it answers.",
}


def may_withdraw(status: str) -> bool:
    """Whether whoever complained may take it back: of what was answered or taken back before nothing is left to take."""
    return status not in (*ANSWERS, WITHDRAWN)


def review_until(status: str, told_at: datetime, policy: Policy) -> datetime | None:
    """The last moment to ask for a review of this answer, told at `told_at`; None: it is not reviewed here."""
    return policy.due(told_at, policy.enforcement.deadlines["complaint_review"]) if status in REVIEWED else None


def is_news(status: str, params: Mapping[str, object]) -> bool:
    """Whether a message tells of a step: not of what its complainant has just done, which a page said."""
    return status not in ("received", WITHDRAWN) and params.get("why") != REVIEW_ASKED
