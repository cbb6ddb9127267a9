"""How many independent people complain? A cluster counts as one; a line held too briefly counts zero."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
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
    one spammer sends the same text to all). `line_held_days`: None unknown. `filed_on`: local day of filing; None unknown.
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
    filed_on: date | None = None


@dataclass(frozen=True)
class Tally:
    """`people`, `days`, `places`, `confirmed` over proved filings (C1 or better), `unproved_*` over C0 alone,
    of which those from one device or network are one row.

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
    unproved = [_first(group) for group in _joined([row for row in rows if row.evidence == "C0"], _origin)]
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
    return [_first(group)]


def _first(group: Sequence[Filing]) -> Filing:
    return min(group, key=lambda row: (row.called_on, row.complaint))


def clusters(filings: Sequence[Filing], policy: Policy) -> list[list[Filing]]:
    """Proved filings that hang together by person, device, same words, neighbouring numbers, or a burst from one network."""
    crowded = _bursts(filings, policy.enforcement.cluster_network_lines)
    near = neighbours(filings, policy.enforcement.cluster_number_gap)
    return _joined(filings, lambda filing: marks(filing, policy, crowded), near)


def _joined(
    filings: Sequence[Filing],
    marks_of: Callable[[Filing], Iterable[Hashable]],
    pairs: Iterable[tuple[int, int]] = (),
) -> list[list[Filing]]:
    """Groups of those that share a mark, or stand in a pair of positions."""
    parent = list(range(len(filings)))

    def top(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    seen: dict[Hashable, int] = {}
    for n, filing in enumerate(filings):
        for mark in marks_of(filing):
            parent[top(n)] = top(seen.setdefault(mark, n))
    for a, b in pairs:
        parent[top(a)] = top(b)
    groups: dict[int, list[Filing]] = defaultdict(list)
    for n, filing in enumerate(filings):
        groups[top(n)].append(filing)
    return list(groups.values())


def marks(filing: Filing, policy: Policy, crowded: Collection[tuple[str, date | None]]) -> list[Hashable]:
    """Whoever shares one of these counts as one. `crowded`: networks and days of bursts.

    An address alone says little: a mobile network gives one to thousands (RFC 6888). It joins those whose browser is not
    known, and those of a burst, but for a line of which its operator said since when it is held.
    """
    words = folded(filing.statement)
    least = policy.enforcement.cluster_text_least
    found: list[Hashable] = [("person", filing.person)]
    found += [("device", filing.device)] if filing.device else []
    burst = (filing.network, filing.filed_on) in crowded and filing.line_held_days is None
    found += [("network", filing.network)] if filing.network and (burst or not filing.device) else []
    found += [("words", words)] if least and len(words) >= least else []
    return found


def _bursts(filings: Iterable[Filing], most: int) -> set[tuple[str, date | None]]:
    """Networks, and the days on which more than `most` lines of unknown age complained from them."""
    lines: dict[tuple[str, date | None], set[str]] = defaultdict(set)
    for filing in filings:
        if filing.network and filing.line_held_days is None:
            lines[filing.network, filing.filed_on].add(filing.person)
    return {crowd for crowd, people in lines.items() if len(people) > most}


def _origin(filing: Filing) -> list[Hashable]:
    """What makes rows without a proved number one row."""
    known = (("device", filing.device), ("network", filing.network))
    return [mark for mark in known if mark[1]]


def folded(statement: str) -> str:
    """The words without blanks, punctuation and digits, which a copier changes first."""
    return "".join(letter for letter in statement.casefold() if letter.isalpha())


def neighbours(filings: Sequence[Filing], gap: int) -> list[tuple[int, int]]:
    """Pairs of positions whose numbers lie within `gap` of each other."""
    numbered = sorted((f.number, n) for n, f in enumerate(filings) if f.number is not None)
    return [(a, b) for (low, a), (high, b) in pairwise(numbered) if gap and high - low <= gap]
