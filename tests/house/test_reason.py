"""One table of reasons: what else speaks of them follows from it, or is named here as missing."""

import ast
from pathlib import Path

from core.numbers.problems import Problem
from registry.engine.records.reasons import Reason, reasons_page

ROOT = Path(__file__).parents[2]
TABLES = {"registry/engine/records/reasons.py", "core/numbers/problems.py"}
# Names of other things that read like a reason: events of webhooks, acts of the audit trail, codes of refused acts.
EVENTS = {"registry/firms/rules/webhook.py", "registry/firms/web/webhook_words.py"}
REFUSALS = {"DomainError", "Conflict", "FieldError", "NotAllowed"}


def test_the_page_in_the_docs_is_the_table() -> None:
    page = (ROOT / "docs" / "reasons.md").read_text(encoding="utf-8").splitlines()
    missing = [line for line in reasons_page().splitlines() if line not in page]
    assert not missing, "docs/reasons.md is behind; run ./dnc manage reasons_page. It lacks:\n" + "\n".join(missing)
    assert page == reasons_page().splitlines()


def sources() -> list[tuple[str, ast.Module]]:
    rooms = ("core", "registry", "complaints", "compliance")
    files = [path for room in rooms for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    return [(str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))) for path in files]


def test_every_reason_is_given_by_a_rule() -> None:
    named = {
        f"{node.value.id}.{node.attr}"
        for name, tree in sources()
        if name not in TABLES
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    problems = {problem.value: f"Problem.{problem.name}" for problem in Problem}
    unused = [str(r) for r in Reason if f"Reason.{r.name}" not in named and problems.get(r.value) not in named]
    assert not unused, f"No rule gives these reasons: {unused}"


def test_no_reason_is_spelled_out_elsewhere() -> None:
    codes = {reason.value for reason in Reason}
    bare = [
        f"{name}:{node.lineno} spells out {node.value!r}: take it from the table"
        for name, tree in sources()
        if name not in TABLES | EVENTS
        for node in spelled(tree)
        if node.value in codes
    ]
    assert not bare, "\n".join(bare)


def spelled(tree: ast.Module) -> list[ast.Constant]:
    """Texts of the module, but for acts of the audit trail and the codes of refusals."""
    other: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            other.update(keyword.value for keyword in node.keywords if keyword.arg == "act")
            if isinstance(node.func, ast.Name) and node.func.id in REFUSALS:
                other.update(node.args)
    return [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and n not in other]


def test_every_reason_named_is_in_the_table() -> None:
    known = {reason.name for reason in Reason}
    lost = [
        f"{name} names Reason.{node.attr}, which is not in registry/engine/records/reasons.py"
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Reason"
        if node.attr not in known
    ]
    assert not lost, "\n".join(lost)
