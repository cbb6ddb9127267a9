"""No function or class stands in the house that only tests use, and what only its module uses says so by an underscore."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

from django.template.backends.django import get_installed_libraries
from django.template.library import import_library

from config.run.environment import ROOT

ROOMS = ("core", "registry", "complaints", "compliance", "config")
READERS = ("*.py", "*.html", "*.txt", "*.toml")
WORD = re.compile(r"\w+")
# Acts on facts that are read already; their doors come with the pages for them.
AWAIT_THEIR_DOOR = {"number_release"}
FOR_TESTS = {
    "forget_view",
    "forget_signing_keys",
}  # what outlives a transaction that is undone, which happens in tests alone
# Found by Django, Celery, pytest or gunicorn, which look for names of their own.
FOUND_BY_NAME = re.compile(
    r"^(Command|Migration|Meta|Media|.*Config|.*Admin|.*Scheme|handler\d+|application|pytest_\w+)$"
)


@cache
def texts() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sources()}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(texts()[path])


def modules() -> list[Path]:
    return [path for path in texts() if path.suffix == ".py" and path.parts[len(ROOT.parts)] in ROOMS]


def sources() -> list[Path]:
    places = [*(ROOT / room for room in ROOMS), ROOT / "templates", ROOT / "benchmarks", ROOT / "docs"]
    files = [path for place in places for pattern in READERS for path in place.rglob(pattern)]
    return [path for path in files if "migrations" not in path.parts]


def declared(tree: ast.Module) -> list[str]:
    """Public functions and classes of a module; what a decorator hands to somebody (a task, a receiver) is used by it."""
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not FOUND_BY_NAME.match(node.name)
        and (isinstance(node, ast.ClassDef) or not registered(node))
    ]


def registered(node: ast.FunctionDef) -> bool:
    words = {word for decorator in node.decorator_list for word in WORD.findall(ast.unparse(decorator))}
    return bool(words & {"shared_task", "receiver", "register", "filter", "simple_tag", "inclusion_tag", "effect"})


def written_in_templates() -> tuple[set[str], set[str]]:
    """The words that stand where a tag is called, and those where a filter is."""
    text = "\n".join(text for path, text in texts().items() if path.suffix in {".html", ".txt"})
    return set(re.findall(r"\{%-?\s*(\w+)", text)), set(re.findall(r"\|\s*(\w+)", text))


def test_templates_use_each_tag_and_filter() -> None:
    tags, filters = written_in_templates()
    dead = []
    for name, module in get_installed_libraries().items():
        if module.split(".")[0] in ROOMS:
            library = import_library(module)
            dead += [f"{module}: the tag {tag}" for tag in library.tags.keys() - tags]
            dead += [f"{module}: the filter {one}" for one in library.filters.keys() - filters]
            assert library.tags or library.filters, f"{name} holds neither tags nor filters"
    assert not dead, "No template uses these; take them out:\n" + "\n".join(sorted(dead))


def test_nothing_is_kept_that_only_tests_use() -> None:
    words = Counter(word for text in texts().values() for word in WORD.findall(text))
    dead = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules()
        for name in declared(tree_of(path))
        if words[name] == 1 and name not in AWAIT_THEIR_DOOR | FOR_TESTS
    ]
    assert not dead, "Only tests use these; take them out:\n" + "\n".join(dead)


def test_what_only_its_module_uses_begins_with_an_underscore() -> None:
    """By words: a function whose name stands in no other file, of tests neither."""
    tests = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")]
    files = Counter(word for text in (*texts().values(), *tests) for word in set(WORD.findall(text)))
    public = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in modules()
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not node.decorator_list
        if files[node.name] == 1 and not FOUND_BY_NAME.match(node.name)
    ]
    assert not public, "Only their own module uses these; write _name:\n" + "\n".join(public)
