"""On which clocks the holder of a number may live."""

import numpy as np
import pytest
from phonenumbers import PhoneNumber
from phonenumbers.timezone import time_zones_for_geographical_number

from core.numbers.zones import zones_of_number, zones_of_numbers
from core.policies import load

CN, US = load("cn").versions[-1], load("us").versions[-1]
EVERY = {US.numbering.zone, *(province.zone for province in US.numbering.provinces.values() if province.zone)}


@pytest.mark.parametrize(
    ("value", "zones"),
    [
        ("+19155550123", "America/Denver"),  # El Paso, where the rest of Texas keeps Central time
        ("+12198850123", "America/Chicago"),
        ("+12707810123", "America/Chicago"),
        ("+18504330123", "America/Chicago"),
        ("+13086350123", "America/Denver"),
        ("+16053430123", "America/Denver"),
        ("+12086670123", "America/Los_Angeles"),
        ("+19067740123", "America/Chicago"),
        ("+15418890123", "America/Denver"),
        ("+14232660123", "America/New_York"),
        ("+18655240123", "America/New_York"),
        ("+19075550123", "America/Adak America/Anchorage"),
        ("+17875550123", "America/Puerto_Rico"),
    ],
)
def test_a_prefix_tells_its_zones(value: str, zones: str) -> None:
    assert " ".join(zone.key for zone in zones_of_number(value, US)) == zones


def test_a_prefix_that_tells_no_place_has_every_clock_of_the_country() -> None:
    assert set(zones_of_number("+15002345678", US)) == EVERY


def test_a_country_of_one_clock_asks_for_no_places() -> None:
    assert zones_of_number("+8613912345678", CN) == (CN.numbering.zone,)


def test_many_numbers_are_read_as_the_library_reads_each() -> None:
    digits = np.random.default_rng(1).integers(12_010_000_000, 19_900_000_000, 3000).astype(np.uint64)
    positions, table = zones_of_numbers(digits, US)
    for number, position in zip(digits.tolist(), positions.tolist(), strict=True):
        named = time_zones_for_geographical_number(PhoneNumber(1, number - 10**10))
        whole_country = len(named) > 30
        assert {zone.key for zone in table[position]} == ({zone.key for zone in EVERY} if whole_country else set(named))


def test_no_numbers_have_no_zones() -> None:
    positions, table = zones_of_numbers(np.empty(0, np.uint64), US)
    assert len(positions) == 0 and len(table) == 1
