"""What is to be reached on two cores, and whether it was. A figure that was not measured is neither."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.plan import MILLION, THOUSAND
from benchmarks.run import done

Results = dict[str, Any]
DESK_SECONDS = 0.2


@dataclass(frozen=True)
class Target:
    """`figure` gives None where it was not measured; `least`: whether more is better. `bound`: what a profile says stands
    in the way where it is not reached; `where`: which of the things measured do not reach it."""

    what: str
    wanted: float
    unit: str
    least: bool
    figure: Callable[[Results], float | None]
    bound: str = ""
    where: Callable[[Results], str] = lambda _results: ""

    def reached(self, results: Results) -> bool | None:
        figure = self.figure(results)
        if figure is None:
            return None
        return figure >= self.wanted if self.least else figure <= self.wanted

    @property
    def asked(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.wanted:g} {self.unit}"


def best(results: Results, rival: str, register: int, way: str, rows: int) -> float | None:
    """Seconds of the best run."""
    for row in results.get("look_ups", []):
        if row["rival"] == rival and row["register"] == register:
            return next((ask["best"] for ask in done(row) if ask["way"] == way and ask["list"] == rows), None)
    return None


def sealed_look_up(results: Results) -> float | None:
    seconds = best(results, "this engine", 50 * MILLION, "sealing and look-up", MILLION)
    return MILLION / seconds / 1e6 if seconds else None


def against_postgres(results: Results) -> float | None:
    """The join alone, without copying the list in, against our look-up with sealing: the comparison that is worst for us."""
    ours = best(results, "this engine", 50 * MILLION, "sealing and look-up", MILLION)
    for row in results.get("look_ups", []):
        if row["rival"] == "PostgreSQL" and row["register"] == 50 * MILLION:
            for ask in done(row):
                if ask["way"] == "index join" and ask["list"] == MILLION and ours:
                    return float(ask["parts"]["the join alone"] / ours)
    return None


def flatness(results: Results) -> float | None:
    """How many times as long a list of 1 M takes against the largest register as against the smallest."""
    sizes = [row["register"] for row in results.get("look_ups", []) if row["rival"] == "this engine" and done(row)]
    times = (
        [best(results, "this engine", size, "look-up", MILLION) for size in (min(sizes), max(sizes))] if sizes else []
    )
    return times[1] / times[0] if times and times[0] and times[1] else None


def bytes_a_number(results: Results) -> float | None:
    found = [
        row["disk"] / row["register"]
        for row in results.get("look_ups", [])
        if row["rival"] == "this engine" and "disk" in row and row["register"] >= MILLION
    ]
    return max(found) if found else None


def job(rows: int, field: str) -> Callable[[Results], float | None]:
    return lambda results: next((one.get(field) for one in results.get("jobs", []) if one["rows"] == rows), None)


def call(rows: int, clients: int, field: str) -> Callable[[Results], float | None]:
    def figure(results: Results) -> float | None:
        calls = results.get("calls", [])
        return next((one.get(field) for one in calls if (one["rows"], one["clients"]) == (rows, clients)), None)

    return figure


def _scaled(figure: Callable[[Results], float | None], factor: float) -> Callable[[Results], float | None]:
    def scaled(results: Results) -> float | None:
        value = figure(results)
        return None if value is None else value * factor

    return scaled


ONE_FIRM = (
    "One-number calls: all clients act for one firm, and a firm's scrubs are charged one after the other. From the lock of its"
    " quota to the commit (what is new, what is used, the record, a synchronous commit) pass some nine milliseconds; a profile"
    " of the web processes (py-spy) sees them wait for that lock 45 % of the time, for the database otherwise 11 %. Firms do"
    " not wait for each other."
)


def slowest_page(results: Results) -> float | None:
    desk = results.get("desk", {})
    enough = desk.get("complaints", 0) >= 400 * THOUSAND
    return max(page["seconds"] for page in desk["pages"]) * 1000 if enough and "pages" in desk else None


def slow_pages(results: Results) -> str:
    pages = results.get("desk", {}).get("pages", [])
    slow = [f"{page['page']} {page['seconds'] * 1000:.0f} ms" for page in pages if page["seconds"] > DESK_SECONDS]
    return ", ".join(slow)


def intake(what: str) -> Callable[[Results], float | None]:
    return lambda results: next(
        (row.get("rows_per_second") for row in results.get("intake", []) if row["what"] == what), None
    )


def consents_million(results: Results) -> float | None:
    found = results.get("consents", {})
    return found.get("seconds") if found.get("rows") == MILLION else None


TARGETS = (
    Target("look-up with sealing, 1 M against 50 M", 3, "M numbers/s", True, sealed_look_up),
    Target("the same against PostgreSQL's index join", 10, "times as fast", True, against_postgres),
    Target("1 M against the largest register, to the smallest", 2, "times as long", False, flatness),
    Target("CSV of 1 M mixed spellings, upload to receipt", 2, "s", False, job(MILLION, "engine")),
    Target("job of 10 M rows", 20, "s", False, job(10 * MILLION, "engine")),
    Target("a process's own memory in it", 1, "GB", False, _scaled(job(10 * MILLION, "own"), 1e-9)),
    Target("1,000 rows in one call, 1 client, p95", 60, "ms", False, _scaled(call(THOUSAND, 1, "p95"), 1000)),
    Target("one-number calls, 16 clients", 150, "calls/s", True, call(1, 16, "calls_per_second"), ONE_FIRM),
    Target("complaints handed in by an operator", 1000, "rows/s", True, intake("complaints")),
    Target("registrations handed in by an operator", 1000, "rows/s", True, intake("registrations")),
    Target("a million claims of consent taken in", 60, "s", False, consents_million),
    Target(
        "real complaints assessed, gathered and reported",
        60,
        "s",
        False,
        lambda results: results.get("complaints", {}).get("seconds"),
    ),
    Target(
        "slowest page of the desk, with 400 k complaints",
        DESK_SECONDS * 1000,
        "ms",
        False,
        slowest_page,
        where=slow_pages,
    ),
    Target("snapshot", 6.5, "bytes/number", False, bytes_a_number),
)


def missed(results: Results) -> list[str]:
    """A sentence for each target that was measured and not reached."""
    return [
        f"{target.what}: {target.figure(results):.3g} {target.unit}, wanted {target.asked}"
        + (f" ({where})" if (where := target.where(results)) else "")
        for target in TARGETS
        if target.reached(results) is False
    ]
