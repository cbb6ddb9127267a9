"""What a row handed in by others turns out to be: accepted as a statement, or held back with the reasons."""

from collections.abc import Callable
from dataclasses import dataclass

from complaints.rules.statement import Statement
from core.numbers.parsing import CallerName

# A statement that may be true once somebody has looked; everything else that is wrong with a row rejects it.
TWIN = "row.twin"  # the file says everything so often
QUARANTINING = frozenset({"call.after_filing", "filing.in_future", "caller.unallocated", TWIN})

ReadCaller = Callable[[str], CallerName]
ProvinceOfArea = Callable[[str], str]  # area code -> province code or ""


@dataclass(frozen=True, slots=True)
class Accepted:
    said: Statement


@dataclass(frozen=True, slots=True)
class Quarantined:
    reasons: tuple[str, ...]  # the first one decides


@dataclass(frozen=True, slots=True)
class Rejected:
    reasons: tuple[str, ...]


Verdict = Accepted | Quarantined | Rejected


def held_back(reasons: list[str]) -> Quarantined | Rejected:
    """Rejected when any reason rejects, with those reasons first; else quarantined. `reasons` is not empty."""
    ordered = tuple(sorted(reasons, key=lambda reason: reason in QUARANTINING))
    return Quarantined(ordered) if ordered[0] in QUARANTINING else Rejected(ordered)
