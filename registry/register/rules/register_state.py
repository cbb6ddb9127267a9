"""What the register holds of one number, as a scrub asks about it."""

from dataclasses import dataclass
from datetime import datetime

from registry.register.rules.preferences import Preferences


@dataclass(frozen=True)
class RegisterState:
    """What the register holds of a number. `doubtful`: only the database, which is away, could tell."""

    preferences: Preferences | None = None
    binding_from: datetime | None = None
    doubtful: bool = False


NOTHING = RegisterState()
