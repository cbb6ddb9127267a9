"""Whether what is asked looks like a firm's list or like a scan of the register: two cumulative sums (CUSUM, Page 1954).

The first is Wald's sequential probability ratio test (Wald 1945) on numbers that the plan never allotted, begun anew wherever
its sum falls to zero. With the pack's shares p0 = 0.5 % of an honest list and p1 = 2 % of a scan, each new number adds

    ln(p1 / p0) = +1.386             where it was never allotted,
    ln((1 - p1) / (1 - p0)) = -0.015 where it was.

So a share of up to 1.08 % lets the sum fall back. The boundary is ln(N), where at most one of N numbers of honest lists may cross
it: begun at any one number, the test crosses ln(N) with a probability of at most 1 / N (Ville's inequality: under p0 the
likelihood ratio is a martingale that begins at 1), and CUSUM crosses where one of these tests does. Hence in a million numbers at
exactly 0.5 %:

    slowed at ln(10^9)  = 20.7: 10^6 / 10^9  = one list in a thousand at most,
    stopped at ln(10^10) = 23.0: 10^6 / 10^10 = one list in ten thousand at most.

A scan at exactly 2 % adds 0.0128 a number (the information between p1 and p0), 64 in 5,000 numbers with a standard deviation of
0.196 * sqrt(5,000) = 13.9: it is stopped by then but for (64 - 23) / 13.9 = 3 deviations, three of two thousand. Numbers made up
blindly are far above 2 % and stop within hundreds.

Wald's own test ends at its lower boundary and says "honest"; whoever sends a clean list first would be trusted for ever. Begun
anew it never says so, and pays by a rate of false alarms for each number, which is what the boundaries are set by.

The second sum sees a scan of ranges that are allotted: numbers whose neighbour, one more or one less, the firm asks about as well.
Each new number adds 1 where it has such a neighbour, and takes away the pack's usual share (40 %): this one is no probability but
a count of numbers in excess. A list of a whole country has next to none (a million of 1.7 thousand million mobile numbers:
0.1 %), one of a single town up to a tenth, one of companies' switchboards more; in a scan it is all of them. Whether a list is
sorted makes no difference. A firm's 2,500th consecutive number is slowed, its 4,500th stopped; a scan whose numbers come in no
order in many small scrubs gets about twice as far, for a number is weighed when it comes, before its later neighbours.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import log

from core.policies.schema import ScanRules

WHOLE = 10_000  # the pack's shares are of so many
RELEASE = 0.5  # of the boundary at which it was slowed, below which a key is slowed no more: it does not flicker


class Level(StrEnum):
    FREE = "free"
    SLOWED = "slowed"
    STOPPED = "stopped"


class Measure(StrEnum):
    UNALLOCATED = "unallocated"
    RUNS = "runs"


@dataclass(frozen=True)
class Asked:
    """What one scrub asked for the first time within the quota's period: numbers of the plan, how many of these have a
    neighbour that is asked about too, and numbers that the plan never allotted. All of them distinct."""

    allocated: int
    in_runs: int
    unallocated: int

    def __bool__(self) -> bool:
        return bool(self.allocated or self.unallocated)


@dataclass(frozen=True)
class Sums:
    """Where the two tests stand. `unallocated`: logarithm of a likelihood ratio; `runs`: numbers in excess."""

    unallocated: float = 0.0
    runs: float = 0.0


@dataclass(frozen=True)
class Found:
    level: Level
    measure: Measure


def sums_after(before: Sums, asked: Asked, rules: ScanRules) -> Sums:
    """The sums after one more scrub. Its numbers count as if their order were the mildest: at the end of a list the sum is
    never above what it would be number by number."""
    usual, scan = rules.unallocated_usual / WHOLE, rules.unallocated_scan / WHOLE
    weight = asked.unallocated * log(scan / usual) + asked.allocated * log((1 - scan) / (1 - usual))
    excess = asked.in_runs - asked.allocated * rules.runs_usual / WHOLE
    return Sums(max(0.0, before.unallocated + weight), max(0.0, before.runs + excess))


def found_in(sums: Sums, rules: ScanRules) -> Found | None:
    """What the sums say, the graver first; None where nothing is suspicious."""
    stopped = {Measure.UNALLOCATED: log(rules.stopped_once_in), Measure.RUNS: float(rules.runs_stopped)}
    for level, bounds in ((Level.STOPPED, stopped), (Level.SLOWED, _slowed_at(rules))):
        for measure, bound in bounds.items():
            if _sum_of(sums, measure) >= bound:
                return Found(level, measure)
    return None


def has_fallen(sums: Sums, measure: Measure, rules: ScanRules) -> bool:
    """Whether a key that `measure` slowed is slowed no more."""
    return _sum_of(sums, measure) < RELEASE * _slowed_at(rules)[measure]


def _slowed_at(rules: ScanRules) -> dict[Measure, float]:
    return {Measure.UNALLOCATED: log(rules.slowed_once_in), Measure.RUNS: float(rules.runs_slowed)}


def _sum_of(sums: Sums, measure: Measure) -> float:
    return sums.unallocated if measure == Measure.UNALLOCATED else sums.runs
