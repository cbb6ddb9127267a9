"""What does something is named by a verb: a function of a door that calls an act is not named as what has happened."""

import ast
from collections.abc import Iterator

from tests.house.test_layers import ROOMS, ROOT
from tests.house.test_stems import of_helpers

DOORS = {"web", "api", "http", "admin", "management", "templatetags"}
PARTICIPLES = {
    "accepted", "acted", "added", "admitted", "answered", "approved", "asked", "autosaved", "begun", "cancelled",
    "changed", "chosen", "claimed", "closed", "confirmed", "corrected", "declared", "deleted", "done", "drawn",
    "ended", "filed", "given", "handed", "heard", "kept", "listed", "made", "merged", "moved", "named", "noted",
    "objected", "opened", "ordered", "paid", "proposed", "protected", "published", "recommended", "recorded",
    "refused", "released", "removed", "renamed", "revoked", "reviewed", "rotated", "said", "saved", "sealed", "sent",
    "served", "shown", "signed", "split", "stored", "taken", "told", "tried", "withdrawn", "written",
}  # fmt: skip


def doors() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if DOORS & {*parts} or parts[-1] in ("tasks", "receivers"):
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def acts_of(tree: ast.Module) -> set[str]:
    """How this module calls the acts that it imports: by their names, or behind the name of their module."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and "services" in node.module.split("."):
            folder = ROOT.joinpath(*node.module.split("."))
            for alias in node.names:
                module = folder / f"{alias.name}.py"
                if not of_helpers(module if module.exists() else folder.with_suffix(".py")):
                    found.add(alias.asname or alias.name)
    return found


def called_in(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = node.func.value if isinstance(node.func, ast.Attribute) else node.func
            if isinstance(called, ast.Name) and called.id.islower():
                yield called.id


def test_what_calls_an_act_is_named_by_a_verb() -> None:
    found = [
        f"{name}:{node.lineno} {node.name} calls {', '.join(sorted(called))}"
        for name, tree in doors()
        for acts in [acts_of(tree)]
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and PARTICIPLES & {*node.name.split("_")}
        if (called := acts & {*called_in(node)})
    ]
    assert not found, "These do something; name them by a verb:\n" + "\n".join(found)
