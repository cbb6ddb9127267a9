"""The results as Markdown, which reads on a terminal too."""

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.plan import short
from benchmarks.targets import TARGETS

Results = dict[str, Any]
REACHED = {True: "reached", False: "not reached", None: "not measured"}


def report(results: Results) -> str:
    sections = [_head(results), _targets(results), _look_ups(results), _loads(results), _naive(results)]
    sections += [
        _stages(results),
        _overlay(results),
        _jobs(results),
        _calls(results),
        _telling(results),
        _intake(results),
        _complaints(results),
        _desk(results),
        _closing(results),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _head(results: Results) -> str:
    facts = "\n".join(f"- {name}: {value}" for name, value in results["machine"].items())
    how = {"full": "./dnc bench --full", "small": "./dnc bench --small"}.get(results["plan"], "./dnc bench")
    return (
        f"# Results of the benchmark\n\nWritten by `{how}` on {results['date']}; what is measured, and how: "
        f"docs/benchmark.md.\n\n{facts}"
    )


def _targets(results: Results) -> str:
    rows = []
    for target in TARGETS:
        figure = target.figure(results)
        rows.append(
            (target.what, target.asked, "" if figure is None else f"{figure:.3g}", REACHED[target.reached(results)])
        )
    bounds = [f"- {target.bound}" for target in TARGETS if target.bound and target.reached(results) is False]
    said = "\n\nWhat bounds what was not reached:\n\n" + "\n".join(bounds) if bounds else ""
    return "## To reach\n\n" + table(("what", "wanted", "measured", ""), rows) + said


def _look_ups(results: Results) -> str:
    """Times of a list: best of the warm runs, the first run in brackets."""
    columns = sorted({(row["register"], ask["list"]) for row in _others(results) for ask in row.get("asks", [])})
    lines: dict[tuple[str, str], dict[tuple[int, int], str]] = {}
    missing = []
    for row in _others(results):
        if said := row.get("not_run") or row.get("failed"):
            missing.append(f"- {row['rival']} against {short(row['register'])}: {said}")
        for ask in row.get("asks", []):
            position = (row["register"], ask["list"])
            lines.setdefault((row["rival"], ask["way"]), {})[position] = _both(ask)
            for part, seconds in ask.get("parts", {}).items():
                lines.setdefault((row["rival"], f"{ask['way']}: {part}"), {})[position] = duration(seconds)
    head = ("", "", *(f"{short(rows)} in {short(register)}" for register, rows in columns))
    body = [(*name, *(cells.get(column, "") for column in columns)) for name, cells in lines.items()]
    said = "The best warm run of a list in a register, the first run in brackets. "
    said += "All lists are sealed beforehand, but for “sealing and look-up”."
    not_run = "\n\nNot run:\n\n" + "\n".join(missing) if missing else ""
    return f"## Look-ups\n\n{said}\n\n{table(head, body)}{not_run}"


def _loads(results: Results) -> str:
    rows = []
    for row in _others(results):
        if "load_seconds" not in row:
            continue
        each = [f"{row[kind] / row['register']:.1f}" if row[kind] else "" for kind in ("disk", "memory")]
        peaks = [f"{row[kind] / 1e6:.0f} MB" for kind in ("build_peak", "peak")]
        rows.append((row["rival"], short(row["register"]), f"{row['load_seconds']:.1f} s", *each, *peaks, row["note"]))
    head = ("", "register", "built in", "bytes/number on disk", "in memory", "peak in building", "in asking", "")
    return "## Building and size\n\n" + table(head, rows) if rows else ""


def _naive(results: Results) -> str:
    asks = [ask for row in results.get("look_ups", []) if row["rival"] == "naive" for ask in row.get("asks", [])]
    rows = []
    for ask in asks:
        if "best" in ask:
            rows = [("all", duration(ask["best"]), f"{ask['best'] / ask['list'] * 1e6:.1f} s")]
            rows += [
                (name, duration(seconds), f"{seconds / ask['list'] * 1e6:.1f} s")
                for name, seconds in ask["parts"].items()
            ]
            head = ("", f"{ask['list']:,} rows, measured", "1 M rows, scaled")
            return "## The naive way\n\n`phonenumbers` row by row, then SQL `IN`.\n\n" + table(head, rows)
    return ""


def _stages(results: Results) -> str:
    parts = []
    for answer in results.get("stages", []):
        if "failed" in answer:
            parts.append(f"Failed: {answer['failed']}")
            continue
        rows = [
            (one["stage"], duration(one["seconds"]) if "seconds" in one else one["not_run"]) for one in answer["stages"]
        ]
        total = sum(one.get("seconds", 0) for one in answer["stages"])
        rows.append(("together", duration(total)))
        head = (f"{short(answer['rows'])} rows, {answer['bytes'] / 1e6:.0f} MB", "one process")
        share = answer["library_share"]
        said = f"Rows for the library: {share:.1%}. " if share is not None else ""
        parts.append(f"{table(head, rows)}\n\n{said}Peak memory: {answer['peak'] / 1e6:.0f} MB.")
    return "## Stages of a list\n\n" + "\n\n".join(parts) if parts else ""


def _overlay(results: Results) -> str:
    found = results.get("overlay", {})
    said = found.get("not_run") or found.get("failed")
    if not found or said:
        return f"## Overlay\n\n{said}." if said else ""
    head = ("changes since the snapshot", "ingested", "bytes each", "look-up of the list without", "with")
    each = f"{found['memory'] / found['changes']:.0f}"
    times = [duration(found[name]) for name in ("look_up_without", "look_up_with")]
    row = (short(found["changes"]), f"{found['seconds']:.2f} s", each, *times)
    return f"## Overlay\n\nA list of {short(found['list'])}.\n\n" + table(head, [row])


def _jobs(results: Results) -> str:
    rows: list[tuple[str, ...]] = []
    for job in results.get("jobs", []):
        said = job.get("not_run") or job.get("failed")
        if said:
            rows.append((short(job["rows"]), said, *[""] * 5))
            continue
        times = [duration(job[name]) for name in ("accepted", "engine", "finished", "fetched")]
        rows.append((short(job["rows"]), *times, *(f"{job[kind] / 1e6:.0f} MB" for kind in ("own", "peak"))))
    head = (
        "rows",
        "upload accepted",
        "engine time",
        "finished, with receipt",
        "result fetched in",
        "largest process, its own",
        "with files mapped",
    )
    return "## Jobs, from upload to receipt\n\n" + table(head, rows) if rows else ""


def _calls(results: Results) -> str:
    rows = []
    for call in results.get("calls", []):
        if "p95" not in call:
            rows.append((str(call["rows"]), str(call["clients"]), call.get("failed", ""), *[""] * 5))
            continue
        times = [f"{call[name] * 1000:.1f} ms" for name in ("p50", "p95", "p99")]
        speed = (f"{call['calls_per_second']:.0f}", f"{call['calls_per_second'] * call['rows']:,.0f}")
        rows.append((f"{call['rows']:,}", str(call["clients"]), str(call["calls"]), *times, *speed))
    head = ("rows a call", "clients", "calls", "p50", "p95", "p99", "calls/s", "numbers/s")
    where = f"{short(results['registered'])} registered numbers" if rows else ""
    said = "`POST /api/v1/scrubs` on loopback; clients and site share the cores; "
    return f"## One-call API\n\n{said}{where}.\n\n" + table(head, rows) if rows else ""


def _telling(results: Results) -> str:
    rows = []
    for row in results.get("telling", []):
        if "area" not in row:
            rows.append((row["door"], row.get("failed", ""), "", "", ""))
            continue
        medians = [duration(row[name]) for name in ("registered", "unregistered")]
        rows.append((row["door"], f"{row['pairs']:,}", *medians, f"{row['area']:.3f}"))
    head = ("door", "pairs", "median, registered", "unregistered", "area under the curve")
    said = "Requests about a registered and an unregistered number, in turns; 0.5: the time tells nothing.\n\n"
    return "## What the time of an answer tells\n\n" + said + table(head, rows) if rows else ""


def _intake(results: Results) -> str:
    rows = [
        (
            row["what"],
            f"{row['rows']:,}",
            duration(row["seconds"]),
            f"{row['rows_per_second']:,.0f}",
            f"{row['peak'] / 1e6:.0f} MB" if "peak" in row else "",
        )
        for row in [*results.get("intake", []), {"what": "consents", **results.get("consents", {})}]
        if "seconds" in row
    ]
    said = (
        "Rows of NDJSON: what an operator hands in, in requests one after the other; a firm's consents in two at a time, of"
        " 10,000 rows each. Memory: the most that one process of the site held.\n\n"
    )
    return "## Intake\n\n" + said + table(("", "rows", "taken in", "rows/s", "peak"), rows) if rows else ""


def _complaints(results: Results) -> str:
    found = results.get("complaints", {})
    if "steps" not in found:
        return f"## Real complaints\n\n{found['not_run']}." if "not_run" in found else ""
    said = f"{found['complaints']:,} complaints of real files, {found['cases']:,} cases; one process, one step after the other.\n\n"
    rows = [(row["step"], duration(row["seconds"])) for row in found["steps"]]
    return "## Real complaints\n\n" + said + table(("step", "time"), rows)


def _desk(results: Results) -> str:
    desk = results.get("desk", {})
    if "pages" not in desk:
        return ""
    rows = [
        (row["page"], duration(row["seconds"]), str(row["queries"]), f"{row['bytes'] / 1000:.0f} kB")
        for row in desk["pages"]
    ]
    said = (
        f"{short(desk['complaints'])} complaints about {short(desk['callers'])} callers in {short(desk['cases'])} cases; the "
        "server's time for one page, views, queries and drawing together.\n\n"
    )
    return "## The desk\n\n" + said + table(("page", "best of five", "queries", "size"), rows)


def _closing(results: Results) -> str:
    wrong = results["wrong"]
    said = "All gave the same, right answers." if not wrong else "WRONG:\n" + "\n".join(f"- {one}" for one in wrong)
    return f"{said}\n\n{results['seconds']:.0f} s in all."


def _others(results: Results) -> list[dict[str, Any]]:
    return [row for row in results.get("look_ups", []) if row["rival"] != "naive"]


def _both(ask: dict[str, Any]) -> str:
    if "best" not in ask:
        return str(ask["not_run"])
    first = f"({duration(ask['first'])})"
    return f"{duration(ask['best'])} {first}" if ask["runs"] > 1 else first


def duration(seconds: float) -> str:
    """Three digits that matter: "1.42 ms", "731 ms", "12.5 s"."""
    return f"{seconds * 1000:.3g} ms" if seconds < 0.9995 else f"{seconds:.3g} s"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, *rows]
    widths = [max(len(line[position]) for line in lines) for position in range(len(head))]

    def shown(line: Sequence[str]) -> str:
        return "| " + " | ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([shown(head), rule, *map(shown, lines[1:])])
