"""What a reason must have, by name. ``python -m tests.house.reasons`` says of the tree it stands in what is missing."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from core.numbers.problems import Problem
from registry.engine.records import reasons as table
from registry.engine.records.reasons import Reason, reasons_page

TABLE = "registry/engine/records/reasons.py"
TABLES = {TABLE, "core/numbers/problems.py"}
# Names of other things that read like a reason: events of webhooks, acts of the audit trail, codes of refused acts.
EVENTS = {
    "registry/firms/rules/webhook.py",
    "config/contract/events.py",
    "registry/firms/web/webhook_words.py",
    "compliance/desk/words.py",
}
TYPES = {"Reason", "Problem"}
REFUSALS = {"DomainError", "Conflict", "FieldError", "NotAllowed"}
Sources = list[tuple[str, ast.Module]]


def sources(root: Path) -> Sources:
    """The modules that name a reason."""
    rooms = ("core", "registry", "complaints", "compliance", "config")
    files = [path for room in rooms for path in (root / room).rglob("*.py") if "migrations" not in path.parts]
    texts = ((path, path.read_text(encoding="utf-8")) for path in files)
    about = re.compile("|".join(map(re.escape, [*(f"{name}." for name in TYPES), *map(str, Reason)])))
    return [(str(path.relative_to(root)), ast.parse(text)) for path, text in texts if about.search(text)]


def named(trees: Sources) -> Iterator[tuple[str, str]]:
    """(file, ``Reason.X`` or ``Problem.X``) wherever one is named."""
    for name, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in TYPES:
                yield name, f"{node.value.id}.{node.attr}"


def page(root: Path, trees: Sources) -> Iterator[str]:
    lines = (root / "docs" / "reasons.md").read_text(encoding="utf-8").splitlines()
    wanted = reasons_page().splitlines()
    if lines != wanted:
        lacking = " ".join(line for line in wanted if line not in lines)
        yield f"docs/reasons.md is behind; run ./dnc manage reasons_page. It lacks: {lacking}"


def given(root: Path, trees: Sources) -> Iterator[str]:
    used = {name for file, name in named(trees) if file not in TABLES}
    problems = {problem.value: f"Problem.{problem.name}" for problem in Problem}
    for reason in Reason:
        if f"Reason.{reason.name}" not in used and problems.get(reason.value) not in used:
            yield f"No rule gives the reason {reason}"


def known(root: Path, trees: Sources) -> Iterator[str]:
    members = {f"Reason.{reason.name}" for reason in Reason}
    for file, name in named(trees):
        if name.startswith("Reason.") and name not in members:
            yield f"{file} names {name}, which is not in {TABLE}"


def spelled(root: Path, trees: Sources) -> Iterator[str]:
    codes = {reason.value for reason in Reason}
    for name, tree in trees:
        for node in texts(tree) if name not in TABLES | EVENTS else ():
            if node.value in codes:
                yield f"{name}:{node.lineno} spells out {node.value!r}: take it from the table"


def texts(tree: ast.Module) -> list[ast.Constant]:
    """Texts of the module, but for acts of the audit trail and the codes of refusals."""
    other: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            other.update(keyword.value for keyword in node.keywords if keyword.arg == "act")
            if isinstance(node.func, ast.Name) and node.func.id in REFUSALS:
                other.update(node.args)
    return [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and n not in other]


def bits(root: Path, trees: Sources) -> Iterator[str]:
    for one in Reason:
        if not one.bits or one.bits & ~one.field:
            yield f"{TABLE}: {one} sets no bit, or one outside its field"
        for other in Reason:
            shared = one.answers & other.answers and one.field & other.field
            if one.name < other.name and shared and (one.field != other.field or one.bits == other.bits):
                yield f"{TABLE}: {one} and {other} share a bit"


CHECKS: tuple[Callable[[Path, Sources], Iterator[str]], ...] = (page, given, known, spelled, bits)


if __name__ == "__main__":
    here = Path(table.__file__).parents[3]
    seen = sources(here)
    sys.stdout.writelines(f"{line}\n" for check in CHECKS for line in check(here, seen))
