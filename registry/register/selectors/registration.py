"""Questions to the register."""

from dataclasses import dataclass
from datetime import datetime

from registry.register.models import RegisterChange, Registration
from registry.register.models.registration_standing import last_words_sql
from registry.register.rules.preferences import Preferences, read_preferences
from registry.register.rules.registration import RegistrationStanding


@dataclass(frozen=True)
class RegistrationState:
    """What the holder of a number asked at a moment. `since`: when it was registered; `binding_from`: when firms were bound."""

    preferences: Preferences
    since: datetime
    binding_from: datetime
    changed_at: datetime
    source: str
    assurance: str


def registration_at(*, number_id: int, at: datetime) -> RegistrationState | None:
    """The registration as it stood at `at`, read from the log; None when the number was not registered."""
    words = RegisterChange.objects.raw(last_words_sql("*"), {"ids": [number_id], "at": at})
    last = next(iter(words), None)
    if last is None or last.standing(at) == RegistrationStanding.NONE:
        return None
    return RegistrationState(
        preferences=read_preferences(last.preferences),
        since=last.registered_at,
        binding_from=last.binding_from,
        changed_at=last.at,
        source=last.source,
        assurance=last.assurance,
    )


def change_of(source: str, digest: str) -> RegisterChange | None:
    """What was done by this reference of this sender before."""
    return RegisterChange.objects.filter(source=source, reference=digest).first() if digest else None


def registration_now(number_id: int) -> Registration | None:
    """The live registration of a number, for its own holder."""
    return Registration.objects.live().filter(number_id=number_id).first()


def registration_version(registration: Registration | None) -> str:
    """What a page rests on: another one as soon as anything changed, "" where nothing is registered."""
    return registration.changed_at.isoformat() if registration and registration.live else ""


def registrations_more_than(count: int) -> bool:
    """Whether more numbers are registered; counts no further than that."""
    return Registration.objects.live()[count : count + 1].exists()
