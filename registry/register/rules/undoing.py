"""Which act on a registration can be taken back, and what held before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

UNDONE = "undo"  # the source of an act that took another back; its reference is the id of that one


class Act(Protocol):
    """One row of the log of the register; `preferences` is {} where it ended the registration."""

    pk: Any
    at: datetime
    preferences: Mapping[str, Any]


@dataclass(frozen=True)
class Undoable:
    """`act`: the last of the number. `before`: the one whose state comes back, None where the number was not registered."""

    act: Any
    before: Any

    @property
    def body_before(self) -> Mapping[str, Any]:
        """What the number asked before that act; {} where it was not registered."""
        return self.before.preferences if self.before is not None else {}


def undoable(last_two: Sequence[Act], at: datetime, within: timedelta) -> Undoable | None:
    """The last act on a number (`last_two`: the latest first), as long as it is young enough; None where there is none."""
    if not last_two or last_two[0].at + within <= at:
        return None
    before = last_two[1] if len(last_two) > 1 and last_two[1].preferences else None
    return Undoable(last_two[0], before)
