"""What proves a rule or an act stands beside its name: ``services/consent.py`` is proved by a ``test_consent.py``."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = (
    *("core", "registry/firms", "registry/register", "registry/scrubs", "complaints"),
    *("compliance/findings", "compliance/listings", "compliance/cases", "compliance/retention", "compliance/reports"),
    "compliance/desk",
)
LAYERS = ("services", "rules")


def modules(room: str) -> list[Path]:
    """The modules of acts and rules, but for those of helpers."""
    files = [path for layer in LAYERS for path in sorted((ROOT / room / layer).glob("*.py"))]
    return [path for path in files if path.name != "__init__.py" and not of_helpers(path)]


def of_helpers(path: Path) -> bool:
    """A module that says so in its first word: its functions are steps in the transaction of an act, which mean nothing by
    themselves. What they do is proved by the tests of the acts that they help."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").startswith("Helper")


@pytest.mark.parametrize("room", ROOMS)
def test_every_act_and_rule_has_its_test(room: str) -> None:
    found = modules(room)
    assert len(found) >= 2, f"{room} has hardly a module of acts and rules: was it moved?"
    tests = {path.stem for path in (ROOT / "tests" / room).rglob("test_*.py")}
    missing = [
        f"{path.relative_to(ROOT)} has no test_{path.stem}.py under tests/{room}"
        for path in found
        if f"test_{path.stem}" not in tests
    ]
    assert not missing, "\n".join(missing)


def test_every_helper_helps_an_act_or_has_its_test() -> None:
    """What no act uses (a task does, or only other helpers do) is proved by nobody else."""
    files = [path for room in ROOMS for path in sorted((ROOT / room / "services").glob("*.py"))]
    texts = {path: path.read_text(encoding="utf-8") for path in files if path.name != "__init__.py"}
    helpers = {name_of(path): path for path in texts if of_helpers(path)}
    helping = {
        name: {name_of(path) for path, text in texts.items() if f"from {name} import" in text} for name in helpers
    }
    proved = {name_of(path) for path in texts} - helpers.keys()
    while more := {name for name, helped in helping.items() if helped & proved} - proved:
        proved |= more
    tests = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
    alone = [name for name in sorted(helpers.keys() - proved) if f"test_{helpers[name].stem}" not in tests]
    assert len(helpers) > 10 and not alone, f"No act uses these, and no test has their stem: {alone}"


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)
