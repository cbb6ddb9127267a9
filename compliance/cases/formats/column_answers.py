"""What the owner of a file says of its columns: which is which, and in which order its days are written."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from core.numbers.masking import mask_digits

ROWS = 5  # that are shown of each column
MOST_COLUMNS = 60
LONGEST = 30
FEWEST_DIGITS = 7  # of what may be a number
_TIME = r"(?:[Tt ]+[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?)?"
_UNORDERED = re.compile(rf"\s*([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}})({_TIME})\s*")
_YEAR_FIRST = re.compile(rf"\s*[0-9]{{4}}[-/.年][0-9]{{1,2}}[-/.月][0-9]{{1,2}}日?{_TIME}.{{0,10}}")


class DayOrder(StrEnum):
    """What comes first where the year comes last: 03/04/2026."""

    DAY = "day"
    MONTH = "month"


class Sample(msgspec.Struct):
    """A column by its heading and its first cells, numbers masked. `position` from 1."""

    position: int
    name: str
    cells: list[str]


class Answers(msgspec.Struct):
    """`columns`: where the cell of each path (`Column.path`) stands, from 1; empty: as the headings say."""

    columns: dict[str, int] = {}
    day_order: str = ""


def samples_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Sample]:
    return [
        Sample(position + 1, name[:LONGEST], [shown(row[position]) for row in rows if position < len(row)])
        for position, name in enumerate(names[:MOST_COLUMNS])
    ]


def shown(cell: str) -> str:
    """A day as it is written; of what else holds as many digits as a number ``138****1234``; other text, cut."""
    if _UNORDERED.fullmatch(cell) or _YEAR_FIRST.fullmatch(cell):
        return cell.strip()[:LONGEST]
    digits = re.sub(r"\D", "", cell)
    return mask_digits(digits) if len(digits) >= FEWEST_DIGITS else cell[:LONGEST]


def is_unordered(cell: object) -> bool:
    """Whether it is a day with its year last, of which day and month cannot be told apart."""
    return isinstance(cell, str) and _UNORDERED.fullmatch(cell) is not None


def year_first(cell: str, order: str) -> str:
    """Such a day as it is read everywhere else; whatever is none stays as it is."""
    found = _UNORDERED.fullmatch(cell)
    if found is None or not order:
        return cell
    first, _sign, second, year, clock = found.groups()
    day, month = (first, second) if order == DayOrder.DAY else (second, first)
    return f"{year}-{month}-{day}{clock}"


def wrong_in(said: Mapping[str, int], needed: Sequence[str], columns: int) -> dict[str, str]:
    """What is wrong with an answer, by path: ``missing``, ``twice``, or ``unknown`` for no column of the file."""
    wrong = {path: "missing" for path in needed if path not in said}
    for path, position in said.items():
        if not 1 <= position <= columns:
            wrong[path] = "unknown"
        elif list(said.values()).count(position) > 1:
            wrong[path] = "twice"
    return wrong
