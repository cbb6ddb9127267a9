"""How somebody comes to a code: which ways are open at which counts, and what an address and a number are counted by."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.policies import load
from core.policies.messages import ASKERS
from core.proving.asking import CodesAsked, Way, network_of, prefix_of, waits_until, ways_open

RULES = load("cn").versions[-1].messages
NOBODY = CodesAsked(dict.fromkeys(ASKERS, 0), dict.fromkeys(ASKERS, 0), 0, 0, True)
BUSY = {Way.WORK, Way.WAIT}


def test_at_first_a_code_is_free() -> None:
    assert ways_open(NOBODY, RULES) == {Way.FREE, *BUSY}


@pytest.mark.parametrize("by", ASKERS)
def test_each_rate_by_itself_makes_a_code_cost_something(by: str) -> None:
    most = RULES.code_rates[by]
    for count, ways in ((most.freely_an_hour - 1, {Way.FREE, *BUSY}), (most.freely_an_hour, BUSY)):
        assert ways_open(replace(NOBODY, hour={**NOBODY.hour, by: count}), RULES) == ways
    for count, ways in ((most.a_day - 1, {Way.FREE, *BUSY}), (most.a_day, set())):
        assert ways_open(replace(NOBODY, day={**NOBODY.day, by: count}), RULES) == ways


def test_the_country_and_waiting_have_rates_too() -> None:
    assert ways_open(replace(NOBODY, all_hour=RULES.codes_freely_an_hour), RULES) == BUSY
    assert ways_open(replace(NOBODY, waited=RULES.waited_an_hour), RULES) == {Way.FREE, Way.WORK}
    assert ways_open(replace(NOBODY, all_open=False), RULES) == set()


def test_a_browser_waits_anew_after_a_code_for_waiting() -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    assert waits_until(at, None, RULES) == at + RULES.wait
    assert waits_until(at, at + timedelta(hours=1), RULES) == at + timedelta(hours=1) + RULES.wait


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network


def test_ten_thousand_numbers_share_a_prefix() -> None:
    assert prefix_of("+8613912345678") == prefix_of("+8613912340000") != prefix_of("+8613912355678")
