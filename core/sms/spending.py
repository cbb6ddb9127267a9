"""What was spent of a purpose's budget today, and what that means for one more message."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.sms.purposes import USEFUL, WAITING


class Verdict(StrEnum):
    GO = "go"
    STOPPED = "stopped"  # until an administrator lets the purpose go on
    TOMORROW = "tomorrow"
    NEVER = "never"  # it would come too late


@dataclass(frozen=True)
class Spending:
    purpose: str
    spent: int  # messages handed to a gateway today
    unsent: int  # given up today
    cap: int
    warn_at: int  # percent
    stopped: bool
    to_reader_left: int = (
        1  # messages that this one number may still have; of a number without a row nothing is counted
    )

    @property
    def left(self) -> int:
        return max(0, self.cap - self.spent)

    @property
    def is_open(self) -> bool:
        return not self.stopped and self.left > 0

    @property
    def is_low(self) -> bool:
        return self.spent * 100 >= self.cap * self.warn_at

    @property
    def percent(self) -> int:
        return self.spent * 100 // self.cap


def verdict(spending: Spending, queued_at: datetime, at: datetime) -> Verdict:
    """What becomes of a message of this purpose that was queued at `queued_at`."""
    useful = USEFUL.get(spending.purpose)
    if useful is not None and at >= queued_at + useful:
        return Verdict.NEVER
    if spending.stopped:
        return Verdict.STOPPED
    if spending.left and spending.to_reader_left:
        return Verdict.GO
    return Verdict.TOMORROW if spending.purpose in WAITING else Verdict.NEVER
