"""What may be done to many cases at once: acts that judge nobody and rest on no paper of one case."""

from enum import StrEnum

from compliance.cases.rules.case_states import Phase

MOST = 50  # cases at once: each is looked at by all its guards, a tenth of a second


class BulkAct(StrEnum):
    ASSIGN = "assign"
    HAND_OVER = "hand_over"
    CLOSE = "close"


def closes_together(phase: Phase, *, filed: bool) -> bool:
    """Before the filing nobody was asked, heard or told of anything. From then on each case is closed for itself."""
    return phase == Phase.BEFORE_DECISION and not filed
