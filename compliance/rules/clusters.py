"""How many independent people complain? A cluster counts as one; a line held too briefly counts zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.policies.schema import Policy


@dataclass(frozen=True)
class Filing:
    """One complaint about a caller, as counting sees it.

    `person`: who complains (number id, or the row's digest for C0). `called_on`: local day of the call.
    `place`: province code, or another hint of place (area code, state name) for imports; "" unknown.
    `device`, `network`: digests of the filing client, "" unknown. `number`: the complainant's digits, held in memory
    only, to see consecutive numbers; None unknown. `statement`: the complainant's own words (never a text as received:
    one spammer sends the same text to all). `line_held_days`: None unknown.
    """

    complaint: int
    person: str
    called_on: date
    evidence: str
    place: str = ""
    province: str = ""
    device: str = ""
    network: str = ""
    number: int | None = None
    statement: str = ""
    line_held_days: int | None = None


@dataclass(frozen=True)
class Tally:
    """`people`, `days`, `places`, `confirmed` over proved filings (C1 or better), `unproved_*` over C0 alone.

    `confirmed`: independent people with C2 or C3. `provinces`: all provinces named, over both.
    """

    people: int = 0
    days: int = 0
    places: int = 0
    confirmed: int = 0
    unproved_rows: int = 0
    unproved_places: int = 0
    unproved_days: int = 0
    provinces: frozenset[str] = frozenset()


def tally(filings: Iterable[Filing], policy: Policy) -> Tally:
    """Counts independent people, days and places among `filings`."""
    raise NotImplementedError
