"""What a recording proves once an officer has listened to it."""

from enum import StrEnum

from core.attachments.kinds import RECORDINGS
from core.policies.schema import WRITTEN


class Heard(StrEnum):
    THIS_CALL = "this_call"
    OTHER_CALL = "other_call"
    UNCLEAR = "unclear"


def evidence_heard(kind: str, channel: str, heard: str) -> str:
    """The class that a listening raises a complaint to: "C3" for a recording (`kind`, of `core.attachments.kinds`) in which this
    very call is heard, "" for any other. What is not heard lowers nothing; a text message is not heard at all."""
    proves = kind in RECORDINGS and channel not in WRITTEN and heard == Heard.THIS_CALL
    return "C3" if proves else ""
