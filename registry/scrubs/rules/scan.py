"""Whether what is asked looks like a firm's list or like a scan of the register: two cumulative sums (CUSUM, Page 1954).

The first is Wald's sequential probability ratio test (Wald 1945) on where numbers lie in the plan, begun anew wherever its sum
falls to zero. Whoever makes numbers up meets two kinds that customers hardly have: those that the plan never allotted, and those of
sparse ranges, of which fewer than one segment of 10,000 numbers in a hundred is in use. With the pack's shares, of a list 0.5 %
and 0.1 %, of a scan 2 % and 0.25 %, each new number adds

    ln(2 / 0.5)       = +1.386 where it was never allotted,
    ln(0.25 / 0.1)    = +0.916 where it is of a sparse range,
    ln(97.75 / 99.4)  = -0.017 where it is any other.

So up to 1.2 % of the first kind alone let the sum fall back, or 1.8 % of the second. The scan's share of sparse ranges is set
far below what a scan of the mobile ranges 13 to 19 meets (12 of 70 ranges, 17 %), so that one that keeps away from them hardly
gains by it: it is the first kind that stops it. The boundary is ln(N), where at most one of N numbers of honest lists may cross
it: begun at any one number, the test crosses ln(N) with a probability of at most 1 / N (Ville's inequality: under the
list's shares the likelihood ratio is a martingale that begins at 1), and CUSUM crosses where one of these tests does. Hence in a
million numbers at exactly 0.5 % and 0.1 %:

    slowed at ln(10^9)  = 20.7: 10^6 / 10^9  = one list in a thousand at most,
    stopped at ln(10^10) = 23.0: 10^6 / 10^10 = one list in ten thousand at most.

A scan with exactly 2 % never allotted and none of sparse ranges adds 0.0113 a number, 57 in 5,000 numbers with a standard
deviation of 0.196 * sqrt(5,000) = 13.9: (57 - 23) / 13.9 = 2.4 deviations, and since the sum never falls below zero two of a
thousand are not stopped by then. Mobile numbers made up between 13 and 19 add 0.16 and stop within three hundred; those of
the full ranges 13, 15 and 18 alone (154 among them is sparse) add 0.014 and stop within four thousand. A scan of nothing but full
ranges looks like a list to this test, and is left to the quota and to the second sum.

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
    """What one scrub asked for the first time within the quota's period: numbers of the plan; how many of these have a
    neighbour that is asked about too, and how many are of sparse ranges; numbers that the plan never allotted. All distinct."""

    allocated: int
    in_runs: int
    unallocated: int
    sparse: int = 0

    def __bool__(self) -> bool:
        return bool(self.allocated or self.unallocated)

    def __add__(self, other: "Asked") -> "Asked":
        return Asked(
            self.allocated + other.allocated,
            self.in_runs + other.in_runs,
            self.unallocated + other.unallocated,
            self.sparse + other.sparse,
        )

    def found(self, measure: "Measure") -> tuple[int, int]:
        """How many of the numbers a measure counts, and among how many."""
        if measure == Measure.RUNS:
            return self.in_runs, self.allocated
        return self.unallocated + self.sparse, self.allocated + self.unallocated


@dataclass(frozen=True)
class Sums:
    """Where the two tests stand. `unallocated`: logarithm of a likelihood ratio; `runs`: numbers in excess."""

    unallocated: float = 0.0
    runs: float = 0.0


@dataclass(frozen=True)
class Found:
    level: Level
    measure: Measure


@dataclass(frozen=True)
class Weights:
    """What one number adds to the logarithm of the likelihood ratio, scan against list, by what it is."""

    unallocated: float
    sparse: float
    other: float


def weights_of(rules: ScanRules) -> Weights:
    usual, scan = (rules.unallocated_usual, rules.sparse_usual), (rules.unallocated_scan, rules.sparse_scan)
    return Weights(log(scan[0] / usual[0]), log(scan[1] / usual[1]), log((WHOLE - sum(scan)) / (WHOLE - sum(usual))))


def sums_after(before: Sums, asked: Asked, rules: ScanRules) -> Sums:
    """The sums after one more scrub. Its numbers count as if their order were the mildest: at the end of a list the sum is
    never above what it would be number by number."""
    weights = weights_of(rules)
    weight = (
        asked.unallocated * weights.unallocated
        + asked.sparse * weights.sparse
        + (asked.allocated - asked.sparse) * weights.other
    )
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
