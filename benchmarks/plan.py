"""How much is measured: sizes, counts and the time it may take."""

from collections.abc import Mapping
from dataclasses import dataclass

THOUSAND, MILLION, BILLION = 1_000, 1_000_000, 1_000_000_000


@dataclass(frozen=True)
class Plan:
    """`registers` and `lists` in numbers. `minutes`: after these nothing new is begun, and rows say so; None: no end."""

    name: str
    registers: tuple[int, ...]
    lists: tuple[int, ...]
    jobs: tuple[int, ...]  # rows of the lists that go the whole way from upload to receipt
    overlay: int  # changes since the snapshot
    sample: int  # rows of the naive way, whose time is then scaled
    calls: tuple[int, int]  # calls of one row and of a thousand rows, by each way of calling
    most: Mapping[str, int]  # the largest register of a rival that would take too long to load beyond it
    minutes: float | None
    desk: tuple[int, int]  # complaints and callers behind the regulator's desk
    pairs: int  # of requests about a registered and an unregistered number, at each door
    intake: int  # rows that an operator hands in, of each kind
    consents: int  # claims that a firm hands in
    repeats: int = 3
    patience: float = 12.0  # seconds after which a measurement is not repeated


QUICK = Plan(
    "default",
    registers=(10 * MILLION, 50 * MILLION),
    lists=(THOUSAND, 100 * THOUSAND, MILLION),
    jobs=(MILLION, 10 * MILLION),
    overlay=MILLION,
    sample=5 * THOUSAND,
    calls=(600, 200),
    most={"Valkey": 10 * MILLION},
    minutes=7.5,
    desk=(400 * THOUSAND, 300 * THOUSAND),
    pairs=2000,
    intake=20 * THOUSAND,
    consents=MILLION,
)
FULL = Plan(
    "full",
    registers=(10 * MILLION, 50 * MILLION, 250 * MILLION, BILLION),
    lists=(THOUSAND, 100 * THOUSAND, MILLION, 10 * MILLION),
    jobs=(MILLION, 10 * MILLION),
    overlay=MILLION,
    sample=5 * THOUSAND,
    calls=(2000, 500),
    most={"Valkey": 250 * MILLION},
    minutes=None,
    desk=(400 * THOUSAND, 300 * THOUSAND),
    pairs=2000,
    intake=20 * THOUSAND,
    consents=MILLION,
    patience=60.0,
)
SMALL = Plan(
    "small",
    registers=(200 * THOUSAND, MILLION),
    lists=(THOUSAND, 20 * THOUSAND),
    jobs=(20 * THOUSAND,),
    overlay=20 * THOUSAND,
    sample=500,
    calls=(60, 20),
    most={},
    minutes=3.0,
    desk=(20 * THOUSAND, 15 * THOUSAND),
    pairs=100,
    intake=THOUSAND,
    consents=20 * THOUSAND,
    patience=3.0,
)
PLANS = {plan.name: plan for plan in (QUICK, FULL, SMALL)}


def short(count: int) -> str:
    """50000000 as "50 M"."""
    for unit, word in ((BILLION, "bn"), (MILLION, "M"), (THOUSAND, "k")):
        if count >= unit:
            return f"{count / unit:g} {word}"
    return str(count)
