"""What docs/case-workflow.md shows of the states and the table. Its sentences are written there, these parts are made here."""

import re
from collections.abc import Callable, Mapping, Sequence

from compliance.cases.rules.case_states import RECORDS, Firm, State
from compliance.cases.rules.case_workflow import TABLE, diagram

FIRM = {Firm.NOTHING: "—", Firm.SEES: "sees it", Firm.READS: "reads the letter", Firm.ANSWERS: "may answer"}


def page(text: str) -> str:
    """`text`, the page, with its made parts as they should be now."""
    for name, made in PARTS.items():
        part = re.compile(rf"(<!-- {name}: made -->\n).*?(<!-- end -->)", re.DOTALL)
        if not part.search(text):
            raise ValueError(f"The page lacks the lines <!-- {name}: made --> and <!-- end -->.")
        text = part.sub(lambda found, made=made: found[1] + made() + found[2], text)  # type: ignore[misc]
    return text


def drawing() -> str:
    return f"```mermaid\n{diagram()}```\n"


def acts() -> str:
    lines = [
        (
            f"{act.names['en']} · {act.names['zh-hans']}",
            ", ".join(state for state in State if state in act.origins),
            act.to or "stays",
            ", ".join(sorted(act.roles)).replace("_", " "),
            ", ".join(act.guards),
        )
        for act in TABLE
    ]
    return table("act", "from", "to", "who", "guards", lines=lines)


def states() -> str:
    lines = [
        (
            record.state,
            f"{record.names['en']} · {record.names['zh-hans']}",
            record.phase,
            FIRM[record.firm],
            record.clock
            + (" (from filing)" if record.from_filing else " (from service)" if record.from_service else ""),
            record.effect,
            ", ".join(record.told),
        )
        for record in RECORDS
    ]
    return table(
        "state", "name", "phase", "the firm", "deadline that begins", "effect", "complainants told", lines=lines
    )


def table(*heads: str, lines: Sequence[tuple[str, ...]]) -> str:
    rows = [heads, ("---",) * len(heads), *lines]
    return "".join(f"| {' | '.join(cell or '—' for cell in row)} |\n" for row in rows)


PARTS: Mapping[str, Callable[[], str]] = {"diagram": drawing, "states": states, "acts": acts}
