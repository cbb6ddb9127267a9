"""Ways to ask which numbers of a list are in a register, one a file, all asked the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.data import Data, List


@dataclass(frozen=True)
class Found:
    """`parts`: seconds of what the answer is made of, where that is of interest."""

    hits: int
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Loaded:
    """What a register costs: `disk` and `memory` in bytes, 0 where it takes none of its own. `note`: how it was loaded."""

    disk: int = 0
    memory: int = 0
    note: str = ""


Way = Callable[[List], Found]


class NotHere(Exception):
    """This rival cannot run here; the message says why, for the table."""


class Rival(Protocol):
    """Opened, loaded once, asked for several lists, closed; all in a process of its own."""

    name: str

    def needs(self, register: int) -> int:
        """Bytes of memory below which there is no sense in trying."""

    def load(self, data: Data, register: int) -> Loaded:
        """Raises `NotHere`."""

    def ways(self) -> Mapping[str, Way]:
        """By what the table calls them."""

    def close(self) -> None: ...
