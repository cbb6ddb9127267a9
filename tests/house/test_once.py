"""One truth for each fact: no function stands twice under one body, and no code, list, rate or pattern twice under one name."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from tests.house.test_dead_names import modules, tree_of
from tests.house.test_layers import ROOT

Stands = dict[tuple[str, str], list[str]]
LONG = 45  # signs of a body that say more than a call handed on
# Spans, actors and types of the same words are alike by chance: each changes for a reason of its own.
BY_CHANCE = {"TypeVar", "timedelta", "Actor.system", "Value", "gettext_lazy", "_"}


def bodies() -> Iterator[tuple[str, tuple[str, str]]]:
    for path in modules():
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef):
                written = node.body[1:] if ast.get_docstring(node) is not None else node.body
                said = "\n".join(ast.unparse(one) for one in written)
                if len(said) > LONG and not any(isinstance(one, ast.Assert) for one in written):
                    yield f"{path.relative_to(ROOT)}: {node.name}", (ast.unparse(node.args), said)


def constants() -> Iterator[tuple[str, tuple[str, str]]]:
    """Codes of problems, and what is more than a number, a word or another name for a class."""
    for path in modules():
        for node in tree_of(path).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
                name, value = node.targets[0].id, node.value
                called = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
                code = isinstance(value, ast.Constant) and re.fullmatch(r"[a-z_]+\.[a-z_.]+", str(value.value))
                many = isinstance(value, ast.Tuple | ast.List | ast.Set | ast.Dict | ast.Call)
                if code or (many and called not in BY_CHANCE):
                    yield f"{path.relative_to(ROOT)}: {name}", (name, ast.unparse(value))


def twice(found: Iterator[tuple[str, tuple[str, str]]]) -> list[str]:
    stands: Stands = defaultdict(list)
    for where, what in found:
        stands[what].append(where)
    return [" and ".join(places) for places in stands.values() if len(places) > 1]


def test_no_function_is_written_twice() -> None:
    assert twice(bodies()) == []


def test_no_code_list_rate_or_pattern_is_written_twice_under_one_name() -> None:
    assert twice(constants()) == []
