"""Consecutive numbers of one line, declared together: one row for ten, a hundred or a thousand of them.

Operators give out such blocks, and all numbers of one begin alike. So a range is kept as what they share with an ``x`` for each
further digit (``+862161234xxx``), and whether a number lies in one is asked by three look-ups of equals, however many there are.
"""

from collections.abc import Collection, Iterable
from itertools import product

from core.numbers.resources import ANY

DIGITS = 3  # that may differ: a thousand numbers
SIZES = {10**digits: digits for digits in range(1, DIGITS + 1)}


def range_of(first: str, last: str, most: int) -> str:
    """The range from `first` to `last` (E.164) as it is kept; "" where these are no whole block of at most `most` numbers."""
    if len(first) != len(last) or not (first[1:].isdigit() and last[1:].isdigit()):
        return ""
    count = int(last[1:]) - int(first[1:]) + 1
    digits = SIZES.get(count)
    if digits is None or count > most or not first.endswith("0" * digits):
        return ""
    return first[:-digits] + ANY * digits


def size_of(value: str) -> int:
    """How many numbers it is."""
    return int(10 ** (len(value) - len(start_of(value))))


def start_of(value: str) -> str:
    """What all its numbers begin with; the number itself where it is one."""
    return value.rstrip(ANY) if value.startswith("+") else value


def ends_of(value: str) -> tuple[str, str]:
    """Its first and its last number."""
    start = start_of(value)
    digits = len(value) - len(start)
    return start + "0" * digits, start + "9" * digits


def around(value: str) -> list[str]:
    """The number or range itself and the ranges that contain it, from the smallest."""
    if not value.startswith("+"):
        return [value]
    own = len(value) - len(start_of(value))
    return [value, *(value[:-digits] + ANY * digits for digits in range(own + 1, DIGITS + 1))]


def overlap(one: str, other: str) -> bool:
    """Whether a number lies in both."""
    return one in around(other) or other in around(one)


def numbers_in(value: str) -> list[str]:
    """Each of its numbers, at most a thousand."""
    start = start_of(value)
    return [start + "".join(rest) for rest in product("0123456789", repeat=len(value) - len(start))]


def numbers_of(values: Iterable[str]) -> set[str]:
    return {number for value in values for number in numbers_in(value)}


def around_all(values: Collection[str]) -> set[str]:
    return {one for value in values for one in around(value)}


def ranges_across(start: str) -> list[str]:
    """The ranges that have numbers beginning with `start` and begin with less than that themselves."""
    cuts = [(start[:-cut], digits) for cut in range(1, DIGITS + 1) for digits in range(cut, DIGITS + 1)]
    return [begin + ANY * digits for begin, digits in cuts if begin.startswith("+")]
