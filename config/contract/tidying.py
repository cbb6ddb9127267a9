"""Schemas in the shortest spelling of the same: the document is read by people and by slow lines."""

from typing import Any

Node = dict[str, Any]
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


def _maybe_null(node: Node) -> Node:
    """`anyOf` a type and null, in the shorter spelling of the same."""
    match node.get("anyOf"):
        case [{"type": str() as kind, **rest}, {"type": "null"}] if "enum" not in rest:
            others = {name: said for name, said in node.items() if name != "anyOf"}
            return {"type": [kind, "null"], **{str(name): said for name, said in rest.items()}, **others}
    return node


def _says_nothing(name: str, said: Any, node: Node) -> bool:
    """A title that repeats the component's name, and that nothing is said where nothing is said."""
    schema = "type" in node or "enum" in node or "anyOf" in node
    return schema and ((name == "title" and isinstance(said, str)) or (name == "default" and said in (None, "")))
