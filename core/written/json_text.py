"""JSON as it is read at every door, and as it is signed. A key that stands twice in one object is refused, for nobody can tell which
was meant."""

import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec

_KEY = re.compile(rb'"\s*:')  # a text may hold such signs too, but no key is without them
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class KeyTwice(msgspec.DecodeError):
    """`str` of it is the key."""


def read_json(text: bytes) -> Any:
    """Raises one of `UNREADABLE`."""
    value = msgspec.json.decode(text)
    if keys_written(text) > keys_in(value):
        check_keys(text)
    return value


def check_keys(text: bytes) -> None:
    json.loads(text, object_pairs_hook=_once)


def keys_written(text: bytes) -> int:
    """At least so many as there are keys."""
    return len(_KEY.findall(text))


def keys_in(value: Any) -> int:
    """Of what was read; of a `Struct` those fields that say something."""
    if isinstance(value, msgspec.Struct):
        said = [one for name in value.__struct_fields__ if (one := getattr(value, name)) is not None]
        return len(said) + sum(map(keys_in, said))
    if isinstance(value, dict):
        return len(value) + sum(map(keys_in, value.values()))
    return sum(map(keys_in, value)) if isinstance(value, list) else 0


def _once(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for key, _value in pairs:
        if key in seen:
            raise KeyTwice(key)
        seen.add(key)


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, no blanks, UTF-8: what is the same is always the same bytes, and so it is signed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
