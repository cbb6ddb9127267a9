"""What fake complainants reach against one caller, by the rules themselves: a table that stands in docs/listing-simulator.md.

Somebody takes out so many lines, buys one device, pastes one text, sits in one network, and paces the complaints over weeks and
provinces. Each way of doing it is a row; each cell is the strongest listing that so many complaints support.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from compliance.findings.rules.clusters import Filing, Tally, tally
from compliance.listings.rules.listing import ListingFacts, supported_action
from core.policies.schema import Policy

LINES = (1, 2, 3, 7, 8, 19, 20, 100, 1000)
FIRST_DAY = date(2026, 1, 5)
PLACES = ("CN-BJ", "CN-SH", "CN-GD", "CN-JS", "CN-SC")
PASTED = "这个号码每天打电话推销贷款，说了不要还打"
NONE = "–"
APART = 100_003  # between the numbers of lines that are no neighbours


def stranger(n: int) -> Filing:
    """The n-th complainant who has nothing to do with the others: another day, another province, an old line, own words."""
    return Filing(
        complaint=n,
        person=f"line {n}",
        called_on=FIRST_DAY + timedelta(days=n % 28),
        evidence="C1",
        place=PLACES[n % len(PLACES)],
        province=PLACES[n % len(PLACES)],
        device=f"device {n}",
        network=f"network {n}",
        number=13_000_000_000 + n * APART,
        line_held_days=400,
        filed_on=FIRST_DAY + timedelta(days=n % 28),
    )


@dataclass(frozen=True)
class Way:
    """One way to fake complaints, as the table has it. `confirmed`: of so many an operator's own record shows the call, which
    nobody can fake; None: of all of them."""

    said: str
    filing: Callable[[int], Filing]
    confirmed: int | None = 0

    def filings(self, lines: int) -> list[Filing]:
        rows = [self.filing(n) for n in range(lines)]
        sure = lines if self.confirmed is None else self.confirmed
        return [replace(row, evidence="C2") for row in rows[:sure]] + rows[sure:]


def faked(**shared: object) -> Callable[[int], Filing]:
    return lambda n: replace(stranger(n), **shared)  # type: ignore[arg-type]


def _of_one(**by_number: Callable[[int], object]) -> Callable[[int], Filing]:
    return lambda n: replace(stranger(n), **{name: made(n) for name, made in by_number.items()})  # type: ignore[arg-type]


BURST = {"network": "one", "filed_on": FIRST_DAY, "line_held_days": None}


def paced(n: int) -> Filing:
    """Two lines a day, as many as count from one address."""
    return replace(stranger(n), network="one", filed_on=FIRST_DAY + timedelta(days=n // 2), line_held_days=None)


FAKED = (
    Way("one person, again and again", faked(person="one")),
    Way("new lines, held under 30 days", faked(line_held_days=3)),
    Way("old lines, one device", faked(device="one")),
    Way("one internet address, one day, browsers of their own", faked(**BURST)),
    Way("one internet address, no browser known", faked(network="one", device="")),
    Way("old lines, the same words pasted", faked(statement=PASTED)),
    Way("the same, changed in digits and marks", _of_one(statement=lambda n: f"{PASTED}{n}!")),
    Way("old lines, numbers next to one another", _of_one(number=lambda n: 13_900_000_000 + n)),
    Way("one device, every call confirmed by an operator", faked(device="one"), None),
    Way("no proved number (C0), in one place", faked(evidence="C0", place=PLACES[0], province=PLACES[0])),
    Way("no proved number (C0), one internet address", faked(evidence="C0", network="one", device="")),
    Way("no proved number (C0), five provinces, 28 days", faked(evidence="C0")),
    Way("one internet address, two lines a day, browsers of their own", paced),
    Way("old lines, the same text pasted as a message received", faked(statement="")),
    Way("old lines, device, network and words unknown", faked(device="", network="")),
    Way("strangers in everything, 28 days, five provinces", stranger),
)
CONFIRMED = (
    Way("strangers, one call confirmed", stranger, 1),
    Way("strangers, one call confirmed, all on one day", faked(called_on=FIRST_DAY), 1),
    Way("strangers, one call confirmed, all in one place", faked(place=PLACES[0], province=PLACES[0]), 1),
    Way("one internet address, one day, one call confirmed", faked(**BURST), 1),
    Way("the same, lines that their operators know for long", faked(**{**BURST, "line_held_days": 400}), 1),
    Way("one internet address, two lines a day, one call confirmed", paced, 1),
    Way("strangers, five calls confirmed", stranger, 5),
)
LINE = ListingFacts(Tally(), originating_traffic=True)
CALLERS = (
    ("a line that places calls", LINE),
    ("a private mobile whose traffic is not known", replace(LINE, private_mobile=True, originating_traffic=None)),
    ("a number that its operator saw place no call", replace(LINE, originating_traffic=False)),
    ("a number on the never-list", replace(LINE, never_listed=True)),
    ("a declared line with 20,000 calls", replace(LINE, declared_calls=20_000)),
)


def reached(way: Way, lines: int, policy: Policy, facts: ListingFacts = LINE) -> str:
    """The strongest action that so many complaints support, "" for none."""
    return supported_action(replace(facts, tally=tally(way.filings(lines), policy)), policy)


def _ways_table(policy: Policy, ways: Sequence[Way]) -> list[list[str]]:
    return [[way.said, *(reached(way, lines, policy) or NONE for lines in LINES)] for way in ways]


def _callers_table(policy: Policy) -> list[list[str]]:
    """What the best supported way reaches against other callers."""
    return [[said, *(reached(CONFIRMED[-1], n, policy, facts) or NONE for n in LINES)] for said, facts in CALLERS]


def page(text: str, policy: Policy) -> str:
    """`text`, the page, with its tables as the rules give them."""
    made = {
        "faked": _ways_table(policy, FAKED),
        "confirmed": _ways_table(policy, CONFIRMED),
        "callers": _callers_table(policy),
    }
    for name, rows in made.items():
        part = re.compile(rf"(<!-- {name}: made -->\n).*?(<!-- end -->)", re.DOTALL)
        if not part.search(text):
            raise ValueError(f"The page lacks the lines <!-- {name}: made --> and <!-- end -->.")
        head = ["complaints", *map(str, LINES)]
        lines = [head, ["---"] * len(head), *rows]
        drawn = "".join("| " + " | ".join(line) + " |\n" for line in lines)
        text = part.sub(lambda found, drawn=drawn: found[1] + drawn + found[2], text)  # type: ignore[misc]
    return text
