"""What a gateway says of a message that was handed to it."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"  # it said no: nothing went out
    AWAY = "away"  # it was not reached: nothing went out
    UNSURE = "unsure"  # it was reached and gave no clear answer: the message may have gone out


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    id: str = ""  # what the gateway calls the message from now on; its receipts name it
