"""Schemas in the shortest spelling of the same: the document is read by people and by slow lines."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
INLINE = ("parameters", "headers", "responses")
SHOWN_AS_IT_IS = ("example", "examples", "value")


def tidy(node: Any) -> Any:
    """A reference says all of its own but for a description; titles that repeat a name say nothing."""
    if isinstance(node, list):
        return [tidy(one) for one in node]
    if not isinstance(node, dict):
        return node if node is None or isinstance(node, int | float | bool) else str(node)
    if isinstance(said := node.get("description"), str) and "type" in node:
        node = {**node, "description": " ".join(said.split())}  # of a docstring
    if isinstance(node.get("$ref"), str):
        node = {name: said for name, said in node.items() if name in ("$ref", "description")}
    return _maybe_null(
        {
            name: said if name in SHOWN_AS_IT_IS else tidy(said)
            for name, said in node.items()
            if not _says_nothing(name, said, node)
        }
    )


def once(document: Node) -> Node:
    """The same document, in which a component that one place alone names stands in that place. Schemas keep their names, which
    generators make classes of, and refusals stand together."""
    named = Counter(_named(document))
    moved = {
        f"#/components/{kind}/{name}": part
        for kind in INLINE
        for name, part in document["components"][kind].items()
        if named[f"#/components/{kind}/{name}"] == 1 and not name.isdigit()
    }
    kept = {
        kind: {name: part for name, part in parts.items() if f"#/components/{kind}/{name}" not in moved}
        for kind, parts in document["components"].items()
    }
    placed: Node = _placed({**document, "components": kept}, moved)
    return placed


def _named(node: Any) -> Iterator[str]:
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _named(one)
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        yield node["$ref"]


def _placed(node: Any, moved: Node) -> Any:
    if isinstance(node, list):
        return [_placed(one, moved) for one in node]
    if not isinstance(node, dict):
        return node
    if isinstance(said := node.get("$ref"), str) and said in moved:
        return _placed(moved[said], moved)
    return {name: _placed(said, moved) for name, said in node.items()}


def _maybe_null(node: Node) -> Node:
    """`anyOf` a type and null, in the shorter spelling of the same."""
    match node.get("anyOf"):
        case [{"type": str() as kind, **rest}, {"type": "null"}] if "enum" not in rest:
            others = {name: said for name, said in node.items() if name != "anyOf"}
            return {"type": [kind, "null"], **{str(name): said for name, said in rest.items()}, **others}
    return node


def _says_nothing(name: str, said: Any, node: Node) -> bool:
    """A title that repeats the component's name, the type of codes that show it, and that nothing is said where nothing is said."""
    if name == "type" and said == "string" and "enum" in node:
        return True
    schema = "type" in node or "enum" in node or "anyOf" in node
    return schema and ((name == "title" and isinstance(said, str)) or (name == "default" and said in (None, "")))
