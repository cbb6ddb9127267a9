"""What is streamed goes through the proxy's locations for long answers: elsewhere a slow reader holds a thread of the pages."""

import ast
import re
from functools import cache
from pathlib import Path

from config.run.proxy import TEMPLATE
from tests.core.test_access import EVERY_ADDRESS
from tests.matrix.asking import address, choices, parts

ROOT = Path(__file__).parents[2]
ROOMS = ("config", "core", "registry", "complaints", "compliance")
STREAMS = {("django.http", "StreamingHttpResponse"), ("django.http", "FileResponse")}
LOCATION = re.compile(r"^    location ~ (\S+) \{\n(.*?)^    \}", re.MULTILINE | re.DOTALL)
Named = tuple[str, str]  # a module, and what it has on its first level


@cache
def uses() -> dict[Named, set[Named]]:
    """Of each function and class of ours, what its body names: its own module's and what that imports."""
    found: dict[Named, set[Named]] = {}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found |= _uses_of(module, ast.parse(path.read_text("utf-8")))
    return found


def _uses_of(module: str, tree: ast.Module) -> dict[Named, set[Named]]:
    imported: dict[str, Named] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imported |= {each.asname or each.name: (node.module, each.name) for each in node.names}
    defined = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    own = {node.name: (module, node.name) for node in defined}
    return {own[node.name]: _named(node, {**imported, **own}) for node in defined}


def _named(node: ast.FunctionDef | ast.ClassDef, known: dict[str, Named]) -> set[Named]:
    annotations = {id(inner) for outer in ast.walk(node) for each in _annotations(outer) for inner in ast.walk(each)}
    found: set[Named] = set()
    for inner in ast.walk(node):
        if id(inner) in annotations:
            continue
        if isinstance(inner, ast.Name) and inner.id in known:
            found.add(known[inner.id])
        elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id in known:
            package, name = known[inner.value.id]
            found.add((f"{package}.{name}", inner.attr))
    return found


def _annotations(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.FunctionDef):
        return [node.returns] if node.returns else []
    return [node.annotation] if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation else []


@cache
def streaming() -> set[Named]:
    """Whatever makes a stream, or calls what does."""
    found = set(STREAMS)
    while True:
        more = {name for name, named in uses().items() if named & found} - found
        if not more:
            return found
        found |= more


def addresses() -> dict[str, Named]:
    """Of each address of ours, one that fits, and its view."""
    found: dict[str, Named] = {}
    for pattern, entry in EVERY_ADDRESS:
        view = getattr(entry.callback, "view_class", None) or getattr(entry.callback, "cls", entry.callback)
        words = {part: values[0] for part, values in choices(pattern).items()}
        path = address(pattern, {**dict.fromkeys(parts(pattern), "1"), **words})
        found[path] = (getattr(view, "__module__", ""), getattr(view, "__qualname__", "").partition(".")[0])
    return found


def streamed_by_proxy() -> list[re.Pattern[str]]:
    locations = LOCATION.findall(TEMPLATE.read_text("utf-8"))
    return [re.compile(rule) for rule, block in locations if "proxy_pass http://dnc_transfers" in block]


def test_every_stream_goes_where_a_slow_reader_holds_no_page() -> None:
    streams = {address: view for address, view in addresses().items() if view in streaming()}
    rules = streamed_by_proxy()
    elsewhere = {address: view for address, view in streams.items() if not any(rule.search(address) for rule in rules)}
    assert elsewhere == {}


def test_streams_are_found_however_they_are_made() -> None:
    """By the view itself, by a helper of its room, by a class, and by two steps."""
    streams = {address for address, view in addresses().items() if view in streaming()}
    known = {"/api/v1/blacklist", "/marketers/consents/files/1/answers.csv", "/marketers/lists/1/result/"}
    assert known | {"/regulator/quotas/1/papers/1/", "/regulator/cases/1/bundle/"} <= streams
