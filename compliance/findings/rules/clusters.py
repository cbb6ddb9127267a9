"""How many independent people complain? A cluster counts as one; a line held too briefly counts zero."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

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
    rows = list({filing.complaint: filing for filing in filings}.values())
    proved = [row for row in rows if row.evidence != "C0" and not _held_too_briefly(row, policy)]
    unproved = [row for row in rows if row.evidence == "C0"]
    groups = clusters(proved, policy)
    counted = [row for group in groups for row in _one_voice(group)]
    return Tally(
        people=len(groups),
        days=len({row.called_on for row in counted}),
        places=len({row.place for row in counted if row.place}),
        confirmed=sum(any(row.evidence in {"C2", "C3"} for row in group) for group in groups),
        unproved_rows=len(unproved),
        unproved_places=len({row.place for row in unproved if row.place}),
        unproved_days=len({row.called_on for row in unproved}),
        provinces=frozenset(row.province for row in [*counted, *unproved] if row.province),
    )


def _held_too_briefly(filing: Filing, policy: Policy) -> bool:
    return filing.line_held_days is not None and filing.line_held_days < policy.enforcement.line_age.days


def _one_voice(group: Sequence[Filing]) -> list[Filing]:
    """What a cluster weighs: one person speaks for all of his days, several that hang together for one day."""
    if len({row.person for row in group}) == 1:
        return list(group)
    return [min(group, key=lambda row: (row.called_on, row.complaint))]


def clusters(filings: Sequence[Filing], policy: Policy) -> list[list[Filing]]:
    """Filings that hang together by person, device, network, same words or neighbouring numbers."""
    parent = list(range(len(filings)))

    def top(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    seen: dict[Hashable, int] = {}
    for n, filing in enumerate(filings):
        for mark in marks(filing, policy):
            parent[top(n)] = top(seen.setdefault(mark, n))
    for a, b in neighbours(filings, policy.enforcement.cluster_number_gap):
        parent[top(a)] = top(b)
    groups: dict[int, list[Filing]] = defaultdict(list)
    for n, filing in enumerate(filings):
        groups[top(n)].append(filing)
    return list(groups.values())


def marks(filing: Filing, policy: Policy) -> list[Hashable]:
    """Whoever shares one of these counts as one."""
    words = folded(filing.statement)
    least = policy.enforcement.cluster_text_least
    found: list[Hashable] = [("person", filing.person)]
    found += [("device", filing.device)] if filing.device else []
    found += [("network", filing.network)] if filing.network else []
    found += [("words", words)] if least and len(words) >= least else []
    return found


def folded(statement: str) -> str:
    """The words without blanks, punctuation and digits, which a copier changes first."""
    return "".join(letter for letter in statement.casefold() if letter.isalpha())


def neighbours(filings: Sequence[Filing], gap: int) -> list[tuple[int, int]]:
    """Pairs of positions whose numbers lie within `gap` of each other."""
    numbered = sorted((f.number, n) for n, f in enumerate(filings) if f.number is not None)
    return [(a, b) for (low, a), (high, b) in pairwise(numbered) if gap and high - low <= gap]
