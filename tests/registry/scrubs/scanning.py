"""What scanners and honest firms ask: numbers in a row, numbers tried at random, and lists of customers."""

from functools import cache

import numpy as np

from core.numbers.bulk import read_texts
from core.policies import load

CN = load("cn").versions[-1]


def in_a_row(first: int, count: int) -> list[str]:
    """`count` mobile numbers of allotted ranges, one after the other."""
    return [f"138{10_000_000 + first + step:08d}" for step in range(count)]


@cache
def customers(count: int, seed: int = 1) -> tuple[str, ...]:
    """Mobile numbers of allotted ranges, at random."""
    draws = np.random.default_rng(seed).integers(0, 10**8, count)
    return tuple(f"138{number:08d}" for number in draws.tolist())


@cache
def never_allotted(count: int, seed: int = 1) -> tuple[str, ...]:
    """E.164, of area codes that there are not and lines that no area has."""
    draws = np.random.default_rng(seed).integers(10**9, 10**10, 10 + 4 * count).tolist()
    dead = np.unique(read_texts([f"0{number:010d}" for number in draws], CN).unplanned)
    found = dead[dead > 0][:count].tolist()
    assert len(found) == count
    return tuple(f"+{digits}" for digits in found)


def blindly(count: int, seed: int = 1) -> list[str]:
    """Mobile numbers as somebody makes them up who knows nothing of the numbering plan."""
    return [f"1{number:010d}" for number in np.random.default_rng(seed).integers(0, 10**10, count).tolist()]
