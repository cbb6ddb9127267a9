"""What the contracts of import-linter cannot say of the layers of a room; docs/architecture.md says what each may do."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.house.test_stems import of_helpers

ROOT = Path(__file__).parents[2]
ROOMS = ("core", "registry", "complaints", "compliance")
HOLDS_THREADS = {"threading", "multiprocessing", "asyncio", "mmap", "concurrent"}
MAPS_FILES = {"memmap", "open_memmap", "mmap_mode"}  # of numpy
ROOMS_OF_CODE = (
    *("core", "registry/engine", "registry/firms", "registry/register", "registry/scrubs", "complaints", "config"),
    *(
        "compliance/findings",
        "compliance/listings",
        "compliance/cases",
        "compliance/retention",
        "compliance/reports",
        "compliance/desk",
    ),
)
READS_FILES = {"csv", "io", "struct", "zipfile", "gzip", "base64", "tomllib", *HOLDS_THREADS}


def modules(layer: str) -> list[tuple[str, ast.Module]]:
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if layer in path.parent.parts]
    assert len(files) > 10, f"There is hardly a module in {layer}: was the layer renamed?"
    return [(str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))) for path in files]


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and first word of each module that is imported, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module.split(".")[0]


def named(node: ast.AST) -> str:
    """The word by which a name, an attribute, an argument or an import stands."""
    return next(
        (found for key in ("id", "attr", "arg", "name") if isinstance(found := getattr(node, key, ""), str) and found),
        "",
    )


def misplaced(layer: str, forbidden: set[str]) -> list[str]:
    return [
        f"{name}:{line} imports {module}, which is not for {layer}"
        for name, tree in modules(layer)
        for line, module in imported(tree)
        if module in forbidden
    ]


def positional(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = function.args
    return bool(given.posonlyargs or given.args or given.vararg)


def test_acts_take_their_arguments_by_name() -> None:
    positional_acts = [
        f"{name}: {node.name} takes arguments by position; write {node.name}(*, …)"
        for name, tree in modules("services")
        if not of_helpers(ROOT / name)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if not node.name.startswith("_") and positional(node)
    ]
    assert not positional_acts, "\n".join(positional_acts)


def test_questions_hold_no_threads_locks_or_memory_maps() -> None:
    found = misplaced("selectors", HOLDS_THREADS) + [
        f"{name}:{node.lineno} maps a file into memory"
        for name, tree in modules("selectors")
        for node in ast.walk(tree)
        if isinstance(node, ast.expr | ast.keyword | ast.alias) and named(node) in MAPS_FILES
    ]
    assert not found, "\n".join(found)


def test_rules_know_no_file_formats() -> None:
    found = misplaced("rules", READS_FILES)
    assert not found, "\n".join(found)


def test_rules_hold_no_copy_statements() -> None:
    found = [
        f"{name}:{node.lineno} holds the text COPY: rules speak no SQL"
        for name, tree in modules("rules")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "COPY" in node.value
    ]
    assert not found, "\n".join(found)


def test_the_ground_floor_has_few_loose_files() -> None:
    """What has a noun of its own has a folder."""
    loose = [path.name for path in (ROOT / "core").glob("*.py") if path.name != "__init__.py"]
    assert len(loose) <= 10, f"At most ten files lie loose in core: {sorted(loose)}"


def test_no_room_holds_more_than_a_quarter_of_the_code() -> None:
    """Architecture says what the rooms are; one that grows past a quarter is cut."""
    lines = {room: lines_below(ROOT / room) for room in ROOMS_OF_CODE}
    whole = sum(lines.values())
    assert not {room: count for room, count in lines.items() if count > whole / 4}


def lines_below(folder: Path) -> int:
    files = [path for path in folder.rglob("*.py") if "migrations" not in path.parts]
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)


def test_the_table_of_layers_names_each() -> None:
    """The contract is exhaustive, so that its layers are all there are."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["name"].startswith("Layers of a room"))
    table = (
        (ROOT / "docs" / "architecture.md")
        .read_text()
        .partition("## Layers of a room")[2]
        .partition("\nContracts in")[0]
    )
    named_there = set(re.findall(r"`(\w+)(?:\.py|/)", table))
    assert set(re.findall(r"\w+", " ".join(layers))) == named_there
