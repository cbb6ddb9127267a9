"""Words to be translated in Python source, whatever name `gettext` and its kin go by in a file: its imports tell."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# The functions, and their arguments that are words.
FAMILY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), ("message",)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), ("singular", "plural")),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ("context", "message")),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ("context", "singular", "plural")),
}

ANY = re.compile(r"gettext|\b_\b")  # in which none of their names stands is not taken apart


@dataclass(frozen=True)
class Words:
    """`forms`: one, or singular and plural."""

    forms: tuple[str, ...]
    context: str | None = None


@dataclass(frozen=True)
class Uncollectable:
    """What nobody can collect: `line` of the file, and why."""

    line: int
    why: str


def words_in(source: str) -> Iterator[Words | Uncollectable]:
    if not ANY.search(source):
        return
    nodes = list(ast.walk(ast.parse(source)))
    names, called = names_of(nodes), set[ast.AST]()
    for node in nodes:
        if isinstance(node, ast.Call) and (function := _function_of(node.func, names)):
            called.add(node.func)
            yield _read_call(node, function)
    for node in nodes:
        if isinstance(node, ast.expr) and node not in called and _function_of(node, names):
            yield Uncollectable(node.lineno, f"{ast.unparse(node)} is handed on, so that its words are not seen")


def names_of(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """What the functions are called here: imported from wherever, or markers of the file's own (where Django is unknown)."""
    names = {}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            names.update({alias.asname or alias.name: alias.name for alias in node.names if alias.name in FAMILY})
        elif isinstance(node, ast.FunctionDef) and node.name in FAMILY and node.name != "_":
            names[node.name] = node.name
    return names


def _function_of(node: ast.expr, names: dict[str, str]) -> str:
    """Which function is read here; "" for none of them."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and node.attr in FAMILY and node.attr != "_":
        return node.attr
    return ""


def _read_call(call: ast.Call, function: str) -> Words | Uncollectable:
    given = dict(zip(FAMILY[function], call.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg in FAMILY[function]}
    words = {}
    for argument in FAMILY[function]:
        value = given.get(argument)
        if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
            return Uncollectable(call.lineno, f"the {argument} of {ast.unparse(call)[:80]} is not a plain string")
        words[argument] = value.value
    context = words.pop("context", None)
    return Words(tuple(words.values()), context)
