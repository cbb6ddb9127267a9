"""On which clocks the holder of a number may live: the time zones of its prefix, as `phonenumbers` lists them. A hint."""

from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from core.numbers.e164 import to_digits
from core.policies.schema import Policy

Zones = tuple[ZoneInfo, ...]
DIGITS = 15  # of the longest number: a prefix is a stretch of numbers filled up to this length
POWERS = np.array([10**n for n in range(DIGITS + 1)], np.uint64)


def zones_of_number(value: str, policy: Policy) -> Zones:
    """The zones of an E.164 number, each of which must allow a call."""
    positions, table = zones_of_numbers(np.array([to_digits(value)], np.uint64), policy)
    return table[int(positions[0])]


def zones_of_numbers(digits: NDArray[np.uint64], policy: Policy) -> tuple[NDArray[np.uint8], tuple[Zones, ...]]:
    """Zones of E.164 numbers, given as whole numbers: for each a position in the table, which is never empty.

    Where the pack keeps one clock, that one; where a prefix tells no place, every clock of the country.
    """
    country = policy.numbering
    if not policy.calling.local_to_called:
        return np.zeros(len(digits), np.uint8), ((country.zone,),)
    provinces = (province.zone for province in country.provinces.values() if province.zone)
    starts, positions, table = _stretches(country.country_code, tuple(dict.fromkeys((country.zone, *provinces))))
    filled = digits * POWERS[DIGITS - np.searchsorted(POWERS, digits, side="right")]
    found = positions[np.searchsorted(starts, filled, side="right") - 1]
    used, narrow = np.unique(found, return_inverse=True)
    return narrow.astype(np.uint8), tuple(table[position] for position in used.tolist()) or ((country.zone,),)


@lru_cache(maxsize=8)
def _stretches(country_code: str, every: Zones) -> tuple[NDArray[np.uint64], NDArray[np.int64], tuple[Zones, ...]]:
    """Where each stretch of numbers begins, from 0, and its position in the table of zones."""
    # Loaded on first use: packs that keep one clock do without.
    from phonenumbers.tzdata import TIMEZONE_DATA

    known = {prefix: names for prefix, names in TIMEZONE_DATA.items() if prefix.startswith(country_code)}
    known[country_code] = ()  # what the library says of the whole country names its neighbours' zones too
    edges = {0} | {(int(prefix) + end) * 10 ** (DIGITS - len(prefix)) for prefix in known for end in (0, 1)}
    starts = sorted(edges)
    table: dict[Zones, int] = {}
    positions = []
    for start in starts:
        names = _of_longest(f"{start:0{DIGITS}}", known)
        zones = tuple(map(ZoneInfo, names)) or every
        positions.append(table.setdefault(zones, len(table)))
    return np.array(starts, np.uint64), np.array(positions), tuple(table)


def _of_longest(number: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    prefixes = (number[:length] for length in range(DIGITS, 0, -1))
    return next((known[prefix] for prefix in prefixes if prefix in known), ())
