"""The one rule on keys that nobody knows, for every body of the API and every row of a file: they are refused by name.
Rows of lists that are scrubbed alone may have further ones, as such lists have further columns; a warning names them.

Whoever sends `refused_befor` must hear of it, or believes to have said something. Plain Python, for rules use it too.
"""

from collections.abc import Collection, Iterable

UNKNOWN = "field.unknown"
LONGEST_SHOWN = 60


def unknown_keys(keys: Iterable[object], known: Collection[str]) -> list[str]:
    """JSON pointers (RFC 6901) to the keys that are not among `known`, in their order."""
    return [pointer_to(str(key)) for key in keys if key not in known]


def pointer_to(key: str) -> str:
    return "/" + key.replace("~", "~0").replace("/", "~1")


def key_at(pointer: str) -> str:
    """The key that a pointer ends in, not longer than a sentence bears."""
    return pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")[:LONGEST_SHOWN]
