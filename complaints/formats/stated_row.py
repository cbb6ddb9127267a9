"""Rows of other centres in the platform's own shape (docs/complaints.md), as NDJSON or CSV."""

from collections.abc import Mapping
from datetime import datetime

from complaints.formats.row import Accepted, Verdict, held_back
from complaints.rules.doors import Door
from complaints.rules.statement import at_door, read_statement
from core.policies.schema import Policy

SAID = tuple(at_door(Door.FILE).values())
COLUMNS = tuple(said.name for said in SAID)
REQUIRED = tuple(said.name for said in SAID if Door.FILE in said.reader.needed)


def from_cells(cells: Mapping[str, str]) -> dict[str, str]:
    """A CSV row as the JSON object it stands for: empty cells are absent."""
    return {name: value for name, value in cells.items() if value.strip()}


def read_row(body: object, *, policy: Policy, at: datetime, overlooked: frozenset[str] = frozenset()) -> Verdict:
    """One row; `at`: when it is read, and when it was filed unless the row says so."""
    reading = read_statement(body, door=Door.FILE, policy=policy, at=at, overlooked=overlooked)
    if reading.statement is None:
        return held_back([problem.code for problem in reading.problems])
    return Accepted(reading.statement)
