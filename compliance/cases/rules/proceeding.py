"""The time line of a proceeding as its firm reads it: what happened, what is asked now, what may still come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# Lines of the file that a firm reads: the letters to it, its own acts, and what became of the decision. What officers do among
# themselves is not among them. Of acts that repeat, each day shows one.
SHOWN = frozenset(
    {
        "case.file", "case.ask_firm", "case.serve_notice", "case.call_hearing", "case.answered", "case.matching_handed_in",
        "case.matching_closed", "case.hearing_requested", "case.time_asked", "case.time_refused", "case.extend_answer",
        "case.extend_statement", "case.decide", "case.record_judgment", "case.serve_decision", "case.record_reconsideration",
        "case.record_outcome", "case.record_change", "case.record_annulment", "case.record_suit", "case.revoke", "case.close",
        "case.order_stay", "case.record_stay", "case.end_stay", "case.publish", "case.lift_suspension",
        "case.record_set_aside", "case.record_lifted",
        "case.order_preservation", "case.end_preservation", "case.adjourn_hearing", "case.refer",
        "case.close_with_advice", "case.reopen", "case.paid", "case.payment_terms", "case.written_off", "case.payment_demanded",
        "case.record_rectification",
    }
)  # fmt: skip


class Part(StrEnum):
    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Step:
    """`act`: of the file, or what is `NOW` or `AHEAD`; `at`: when it happened; `until`: by when it is to be done."""

    part: Part
    act: str
    at: datetime | None = None
    until: datetime | None = None


def proceeding(
    lines: Iterable[tuple[str, datetime]], answer_by: datetime | None, decide_by: datetime | None
) -> list[Step]:
    """Newest first. `lines`: acts in the order of the file, each with its date. `answer_by`: where the firm is asked now;
    `decide_by`: where a decision may still come."""
    done = list({(act, at.date()): Step(Part.DONE, act, at=at) for act, at in lines if act in SHOWN}.values())
    ahead = [Step(Part.AHEAD, "decide", until=decide_by)] if decide_by else []
    now = [Step(Part.NOW, "answer", until=answer_by)] if answer_by else []
    return [*ahead, *now, *reversed(done)]
