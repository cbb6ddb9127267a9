"""What many registrations have in common, so that a number needs two bytes only."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

UNREGISTERED = 0
ASK = 65535  # the database must be asked
MOST = ASK - 1


@dataclass(frozen=True)
class Profile:
    """`preferences`: the canonical body without ``firms``. `exceptions`: firms are named; the database knows which.

    `pending`: it did not bind firms yet when this was written; the database knows from when.
    """

    preferences: Mapping[str, Any]
    exceptions: bool = False
    pending: bool = False

    @property
    def body(self) -> str:
        return json.dumps(dict(self.preferences), sort_keys=True)


def from_text(preferences: str, exceptions: bool, pending: bool) -> Profile:
    return Profile(json.loads(preferences), exceptions, pending)


def profile_of(preferences: Mapping[str, Any], pending: bool) -> Profile:
    rest = {key: value for key, value in preferences.items() if key != "firms"}
    return Profile(rest, "firms" in preferences, pending)


@dataclass
class ProfileTable:
    """Codes of profiles; what finds no room is `ASK`."""

    profiles: list[Profile | None] = field(default_factory=lambda: [None])

    def __post_init__(self) -> None:
        self.codes = {key_of(profile): code for code, profile in enumerate(self.profiles) if profile is not None}

    def code(self, profile: Profile) -> int:
        key = key_of(profile)
        if key not in self.codes:
            if len(self.profiles) >= MOST:
                return ASK
            self.codes[key] = len(self.profiles)
            self.profiles.append(profile)
        return self.codes[key]


def key_of(profile: Profile) -> str:
    return json.dumps([dict(profile.preferences), profile.exceptions, profile.pending], sort_keys=True)


def bodies(profiles: Sequence[Profile | None]) -> list[dict[str, Any]]:
    """As a manifest holds them, without the first, which is nobody's."""
    return [
        {"preferences": dict(profile.preferences), "exceptions": profile.exceptions, "pending": profile.pending}
        for profile in profiles
        if profile is not None
    ]


def from_bodies(rows: Sequence[Mapping[str, Any]]) -> list[Profile | None]:
    return [None, *(Profile(**row) for row in rows)]
