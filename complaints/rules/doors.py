"""The doors by which a complaint comes in, and a body as it came by one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Flag, auto
from typing import Any

from complaints.rules.filing import read_time
from core.policies.schema import WRITTEN, Policy
from core.written.moments import LocalMoment


class Door(Flag):
    """Where a complaint comes in."""

    SITE = auto()  # the three questions
    LATER = auto()  # what the site asks of the complainant afterwards
    API = auto()  # POST /complaints, as JSON and NDJSON
    FILE = auto()  # other centres' files in our own shape, as CSV and NDJSON
    FTC = auto()  # the files of the Federal Trade Commission


NO_DOOR = Door(0)
STATING = ~Door.LATER  # the doors by which a whole statement comes


class Wrong(Exception):
    """A value that cannot be used; the argument is the code of the problem."""


@dataclass(frozen=True, slots=True)
class Given:
    """A body and what it is read against; `at`: when. `overlooked`: problems that an officer looked at and lets pass.
    `notes`: what its sender should know of how it was read, and of which of its fields."""

    body: Mapping[str, Any]
    door: Door
    policy: Policy
    at: datetime
    overlooked: frozenset[str] = frozenset()
    notes: set[tuple[str, str]] = field(default_factory=set)

    def object(self, code: str) -> None:
        """Raises `Wrong`, unless there is no problem or it is overlooked."""
        if code and code not in self.overlooked:
            raise Wrong(code)

    @property
    def filed_at(self) -> datetime:
        """When it was filed first, other centres' rows may say so; of a filing dated ahead, when it is read."""
        found = self.time(self.body.get("filed_at"), ends=True) if self.door is Door.FILE else None
        return min(found.moment, self.at) if found else self.at

    def time(self, value: Any, *, ends: bool = False) -> LocalMoment | None:
        """As `read_time`: office programs write files, and none of an offset."""
        return read_time(value, self.policy.numbering.zone if self.door is Door.FILE else None, ends=ends)

    def note(self, name: str, code: str) -> None:
        if code:
            self.notes.add((name, code))

    @property
    def written(self) -> bool:
        channel = self.body.get("channel")
        return isinstance(channel, str) and channel in WRITTEN  # its sender may be a name
