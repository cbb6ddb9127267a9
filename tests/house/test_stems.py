"""What proves a rule or an act stands beside its name: ``services/consent.py`` is proved by a ``test_consent.py``."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = (
    *("core", "registry/firms", "registry/register", "registry/scrubs", "complaints"),
    *("compliance/findings", "compliance/listings", "compliance/cases", "compliance/retention", "compliance/reports"),
)
LAYERS = ("services", "rules")


def modules(room: str) -> list[Path]:
    """The modules of acts and rules; those of helpers say so in their first word and are proved by whom they help."""
    files = [path for layer in LAYERS for path in sorted((ROOT / room / layer).glob("*.py"))]
    return [path for path in files if path.name != "__init__.py" and not of_helpers(path)]


def of_helpers(path: Path) -> bool:
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
