"""No value of a pack stands there for nothing: some rule or page reads it, or it says that it is only shown.

Readers are found by the names of attributes in code and templates. The page that lists the whole pack counts as none.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import pytest
from msgspec import Struct, structs

from core.policies import load
from core.policies.files import FOLDER, pack_codes
from core.policies.marks import LEGAL, SHOWN, Keys, Source
from core.policies.schema import Head, Policy

ROOT = Path(__file__).parents[2]
CODE = ("core", "registry", "complaints", "compliance", "config")
TYPES = [
    FOLDER / name for name in ("schema.py", "numbering.py", "enforcement.py", "calendar.py", "messages.py", "rights.py")
]
VERSIONS = [version for code in pack_codes(FOLDER) for version in load(code).versions]


@dataclass(frozen=True)
class Value:
    """A field of a pack's types. `path`: in the file, a star for any key. `keys`: where a table's keys are the platform's."""

    path: str
    name: str
    marks: tuple[Any, ...]
    keys: tuple[str, ...] = ()


def values_of(kind: Any, path: str = "", name: str = "", marks: tuple[Any, ...] = ()) -> Iterator[Value]:
    inner = get_args(kind)
    if get_origin(kind) is Annotated:
        yield from values_of(inner[0], path, name, marks + kind.__metadata__)
    elif type(None) in inner:
        yield from values_of(inner[0], path, name, marks)
    elif isinstance(kind, type) and issubclass(kind, Struct):
        yield from fields_of(kind, path)
    elif get_origin(kind) in (Mapping, tuple) and holds_tables(kind):
        legal = LEGAL in getattr(inner[1], "__metadata__", ())
        yield Value(path, name, marks, next((mark.known for mark in marks if isinstance(mark, Keys) and legal), ()))
        yield from values_of(inner[1] if get_origin(kind) is Mapping else inner[0], f"{path}.*", name, marks)
    else:
        yield Value(path, name, marks)


def fields_of(kind: type[Struct], path: str) -> Iterator[Value]:
    for field in structs.fields(kind):
        # What the reader fills in is no value of the file; a pack's head is for the loader.
        if not field.encode_name.startswith("@") and field.name not in Head.__struct_fields__:
            yield from values_of(field.type, f"{path}.{field.encode_name}".lstrip("."), field.name)


def holds_tables(kind: Any) -> bool:
    """Whether what a table or list holds are tables themselves, or values that each carry a source."""
    inner = [get_args(each)[0] if get_origin(each) is Annotated else each for each in get_args(kind)]
    legal = any(LEGAL in getattr(each, "__metadata__", ()) for each in get_args(kind))
    return legal or any(isinstance(each, type) and issubclass(each, Struct) for each in inner)


def sources_of() -> dict[str, Path]:
    """Text -> file of everything that may read a pack."""
    pages = [path for path in (ROOT / "templates").rglob("*.html") if path.name != "policy.html"]
    code = [path for app in CODE for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    own = [
        path
        for path in code
        if path.is_relative_to(FOLDER)
        or path.is_relative_to(ROOT / "config" / "translation")  # reads syntax trees, whose parts have such names too
        or (path.name.startswith("policy") and "compliance" in str(path))
    ]
    return {path.read_text(encoding="utf-8"): path for path in [*pages, *code] if path not in own}


@cache
def readers() -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Names of attributes that are read anywhere; and for each, the texts (keys of tables) in the files that read it."""
    texts_beside: dict[str, frozenset[str]] = {}
    for text, path in sources_of().items():
        if path.suffix == ".html":
            names, texts = set(re.findall(r"\.([a-z_]+)", text)), set[str]()
        else:
            nodes = list(ast.walk(ast.parse(text)))
            names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
            texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
            texts -= named_otherwise(nodes) - clocks(nodes)
        for name in names:
            texts_beside[name] = texts_beside.get(name, frozenset()) | texts
    return frozenset(with_methods(set(texts_beside))), texts_beside


def named_otherwise(nodes: list[ast.AST]) -> set[str]:
    """Texts that name states, effects and statuses of complaints: they may be called like a key, and read none."""
    members = [
        node.value
        for each in nodes
        if isinstance(each, ast.ClassDef)
        for node in each.body
        if isinstance(node, ast.Assign)
    ]
    named = [node.value for node in nodes if isinstance(node, ast.keyword) and node.arg in {"effect", "told"}]
    return {
        inner.value
        for node in (*members, *named)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    }


def clocks(nodes: list[ast.AST]) -> set[str]:
    """Deadlines that a state of a case begins."""
    return {
        node.value.value
        for node in nodes
        if isinstance(node, ast.keyword) and node.arg == "clock" and isinstance(node.value, ast.Constant)
        if isinstance(node.value.value, str)
    }


def with_methods(read: set[str]) -> set[str]:
    """`read`, and what the types' own methods read where somebody calls them."""
    methods = {
        node.name: {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
        for path in TYPES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name != "__post_init__"
    }
    while new := {attr for name in read & methods.keys() for attr in methods[name]} - read:
        read |= new
    return read


def says_only_shown(value: Value, path: str) -> bool:
    """Whether the type says so, or every pack that has the value."""
    found = [source for version in VERSIONS for at, source in version.sources.items() if fnmatchcase(at, path)]
    return SHOWN in value.marks or (bool(found) and all(source.shown_only for source in found))


VALUES = list(dict.fromkeys(values_of(Policy)))


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.path)
def test_a_value_has_a_reader_or_says_that_it_is_only_shown(value: Value) -> None:
    names, texts_beside = readers()
    reads = {value.path: value.name in names}
    for path in (f"{value.path}.{key}" for key in value.keys):
        if any(path in version.sources for version in VERSIONS):
            reads[path] = path.rpartition(".")[2] in texts_beside.get(value.name, ())
    idle = [path for path, read in reads.items() if not read and not says_only_shown(value, path)]
    assert not idle, f"Nothing reads {', '.join(idle)}: take it out of the packs, or say shown_only there."
    stale = [path for path, read in reads.items() if read and says_only_shown(value, path)]
    assert not stale, f"{', '.join(stale)} is read, and says that it is only shown."


def test_the_walk_finds_the_values_of_every_section() -> None:
    paths = {value.path for value in VALUES}
    assert {
        "scrub.validity_hours", "calling.windows.*.from", "enforcement.deadlines.*.count", "calendar.*.holidays",
        "numbering.provinces.*.tile", "enforcement.breaches.*.fine", "retention.periods_days.*", "sandbox.first_number",
    } <= paths  # fmt: skip
    assert not {path for path in paths if path.endswith(tuple(f".{name}" for name in Source.__struct_fields__))}
