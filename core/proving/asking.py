"""How somebody comes to a code: freely, for a calculation that the browser does, or for waiting.

Who asks is a stranger. So a rate is counted by what strangers cannot choose at will (their internet address, its network)
and by what they are after (numbers that share all but the last four digits), never by what the register knows of a number:
the answers are the same for a number that is registered, known, or neither.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.policies.messages import ASKERS, MessageRules

HOUR = timedelta(hours=1)
ADDRESS, NETWORK, PREFIX = "address", "network", "prefix"
BITS = {4: 24, 6: 48}  # of an address that its network shares
OWN_DIGITS = 4  # of a number, that its prefix leaves out


class Way(StrEnum):
    FREE = "free"
    WORK = "work"
    WAIT = "wait"


@dataclass(frozen=True)
class CodesAsked:
    """Codes caused by the asker's address, by its network, and for the number's prefix. `waited`: for waiting, in this
    network and the last hour. `all_hour`: in the whole country and this hour. `all_open`: some are left for today."""

    hour: Mapping[str, int]
    day: Mapping[str, int]
    waited: int
    all_hour: int
    all_open: bool


def ways_open(asked: CodesAsked, rules: MessageRules) -> frozenset[Way]:
    """Empty where no code is sent, whatever the asker does. A word texted in proves the number all the same."""
    if not asked.all_open or any(asked.day[by] >= rules.code_rates[by].a_day for by in ASKERS):
        return frozenset()
    ways = {Way.WORK} | ({Way.WAIT} if asked.waited < rules.waited_an_hour else set())
    usual = all(asked.hour[by] < rules.code_rates[by].freely_an_hour for by in ASKERS)
    return frozenset(ways | ({Way.FREE} if usual and asked.all_hour < rules.codes_freely_an_hour else set()))


def waits_until(opened_at: datetime, waited_at: datetime | None, rules: MessageRules) -> datetime:
    """From when on a browser has waited enough: since it opened its proof, or since its last code for waiting."""
    return (waited_at or opened_at) + rules.wait


def network_of(address: str) -> str:
    """The network an address stands for; "" for what is none (a socket without one)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network(f"{found}/{BITS[found.version]}", strict=False))


def prefix_of(e164: str) -> str:
    return e164[:-OWN_DIGITS]
