"""How a number stands in the register at a moment: by the last word of its log then, or by its row, which is its last word now.

`registry.register.models.registration_standing` says the same in SQL.
"""

from datetime import datetime
from enum import StrEnum


class RegistrationStanding(StrEnum):
    NONE = "none"
    PENDING = "pending"  # registered; firms are not bound yet
    BINDING = "binding"


def registration_standing(*, withdrawn: bool, binding_from: datetime, at: datetime) -> RegistrationStanding:
    """What the last word comes to: `withdrawn`, or a registration that binds from a moment on."""
    if withdrawn:
        return RegistrationStanding.NONE
    return RegistrationStanding.BINDING if binds(binding_from, at) else RegistrationStanding.PENDING


def binds(binding_from: datetime, at: datetime) -> bool:
    return binding_from <= at
