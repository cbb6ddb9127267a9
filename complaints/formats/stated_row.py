"""Rows of other centres in the platform's own shape (docs/complaints.md), as NDJSON or CSV."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from complaints.formats.row import Accepted, Verdict, held_back
from complaints.rules.doors import Door
from complaints.rules.readers import YesNo
from complaints.rules.statement import at_door, read_statement
from core.policies.schema import Policy

YES = frozenset({"true", "yes", "y", "1"})
NO = frozenset({"false", "no", "n", "0"})
SAID = tuple(at_door(Door.FILE).values())
COLUMNS = tuple(said.name for said in SAID)
REQUIRED = tuple(said.name for said in SAID if Door.FILE in said.reader.needed)
ANSWERS = frozenset(said.name for said in SAID if isinstance(said.reader, YesNo))


def from_cells(cells: Mapping[str, str]) -> dict[str, Any]:
    """A CSV row as the JSON object it stands for: empty cells are absent, yes and no become booleans."""
    return {name: answer(value) if name in ANSWERS else value for name, value in cells.items() if value != ""}


def answer(value: str) -> bool | str:
    folded = value.strip().casefold()
    return True if folded in YES else False if folded in NO else value


def read_row(body: object, *, policy: Policy, at: datetime) -> Verdict:
    """One row; `at`: when it is read, and when it was filed unless the row says so."""
    reading = read_statement(body, door=Door.FILE, policy=policy, at=at)
    if reading.statement is None:
        return held_back([problem.code for problem in reading.problems])
    return Accepted(reading.statement)
