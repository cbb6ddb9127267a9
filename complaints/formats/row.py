"""What a row handed in by others turns out to be: accepted as a statement, or held back with the reasons."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from complaints.rules.statement import Statement
from core.numbers.parsing import CallerName, read_caller
from core.policies.schema import Policy

# A statement that may be true once somebody has looked; everything else that is wrong with a row rejects it.
TWIN = "row.twin"  # the file says everything so often
UNALLOCATED = "caller.unallocated"
QUARANTINING = frozenset({"call.after_filing", "filing.in_future", UNALLOCATED, TWIN})
CALLER_COLUMNS = ("caller", "Company_Phone_Number", "number")  # whom a row complains of

ReadCaller = Callable[[str], CallerName]
ProvinceOfArea = Callable[[str], str]  # area code -> province code or ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """`notes`: as in `Given`."""

    said: Statement
    notes: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Quarantined:
    reasons: tuple[str, ...]  # the first one decides


@dataclass(frozen=True, slots=True)
class Rejected:
    reasons: tuple[str, ...]


Verdict = Accepted | Quarantined | Rejected


def caller_held(body: object, reasons: Collection[str], policy: Policy) -> str:
    """The caller for whose sake a row is held, as callers are kept; "" where it is held for something else alone."""
    if UNALLOCATED not in reasons or not isinstance(body, Mapping):
        return ""
    said = next((str(body[name]) for name in CALLER_COLUMNS if body.get(name)), "")
    return read_caller(said, policy).value


def held_back(reasons: list[str]) -> Quarantined | Rejected:
    """Rejected when any reason rejects, with those reasons first; else quarantined. `reasons` is not empty."""
    ordered = tuple(sorted(reasons, key=lambda reason: reason in QUARANTINING))
    return Quarantined(ordered) if ordered[0] in QUARANTINING else Rejected(ordered)
