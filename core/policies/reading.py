"""Reads a pack's TOML into its types (`core.policies.schema`), and refuses what is wrong with one sentence.

A legal value is a table with its source, which is noted under its dotted path while it is read:
``validity_hours = { value = 24, status = "choice", source = "…" }``. msgspec checks types, limits and unknown keys.
"""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from enum import EnumMeta
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from django.core.exceptions import ImproperlyConfigured
from msgspec import Struct, ValidationError, structs

from core.policies.marks import FIRM, LEGAL, NAMES, Keys, Named, Source, Text, Written

NONE = "none"  # TOML has no null
TABLE = dict[str, Any]
SOURCE_KEYS = {"status", "source", "effective_from", "confirmed", "shown_only"}
WORDS = {"int": "a whole number", "str": "a text", "bool": "true or false", "object": "a table", "array": "a list",
         "date": "a date like 2026-11-01"}  # fmt: skip


class PolicyError(ImproperlyConfigured):
    """A pack is wrong: the message names the file, the path and what is expected there."""


class Value(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands beside its source in a legal value that is no table of its own."""

    value: Any


class Reader:
    """Reads one version of a pack. `sources` fills up while it reads."""

    def __init__(self, file: str, effective_from: date = date.min, languages: tuple[str, ...] = ()) -> None:
        self.file, self.effective_from, self.languages = file, effective_from, languages
        self.sources: dict[str, Source] = {}

    def wrong(self, sentence: str) -> PolicyError:
        return PolicyError(f"{self.file}: {sentence}")

    def read(self, kind: Any, raw: Any, path: str, **given: Any) -> Any:
        """The value of type `kind` that stands as `raw` at `path`. PolicyError when it is none."""
        base, marks, origin, inner, written, keys = _shape(kind)
        if LEGAL in marks:
            raw, path, given["source"] = self._legal(base, raw, path)
        if type(None) in inner:
            return None if raw == NONE else self.read(inner[0], raw, path, **given)
        if written:
            return self._written(written, raw, path)
        if origin is Mapping:
            return self._names(raw, path) if NAMES in marks else self._entries(inner[1], raw, path, keys)
        if origin is frozenset or inner[-1:] == (...,):
            return origin(self._list(inner[0], raw, path))
        return self.table(base, raw, path, **given) if _is_table(base) else self._convert(raw, kind, path)

    def table(self, kind: type[Struct], raw: Any, path: str, **given: Any) -> Any:
        """A table of fixed keys. `given`: what its place tells of it (code, source), as far as the type asks."""
        row = dict(self._convert(raw, TABLE, path))
        if issubclass(kind, Named):
            names = {key: row.pop(key) for key in self.languages if key in row}
            given["names"] = self._names(names, path)
        for key, inside in _fields(kind):
            if key.startswith("@") and key[1:] in given:
                row[key] = given[key[1:]]
            elif key in row:
                row[key] = self.read(inside, row[key], _below(path, key))
        return self._convert(row, kind, path)

    def _names(self, raw: Any, path: str) -> dict[str, str]:
        return self._entries(Text, raw, path, Keys(self.languages, self.languages))

    def _entries(self, kind: Any, raw: Any, path: str, keys: Keys) -> dict[str, Any]:
        table = self._convert(raw, TABLE, path)
        form = "|".join(map(re.escape, keys.known)) or keys.form
        if wrong := next((key for key in table if not re.fullmatch(form, key, re.ASCII)), None):
            expected = f"one of {', '.join(keys.known)}" if keys.known else f"a key of the form {form}"
            raise self.wrong(f"{_below(path, wrong)} is not known; it must be {expected}.")
        if missing := next((key for key in keys.needed if key not in table), None):
            raise self.wrong(f"{_below(path, missing)} is missing; every pack must say it.")
        return {key: self.read(kind, value, _below(path, key), code=key) for key, value in table.items()}

    def _list(self, kind: Any, raw: Any, path: str) -> list[Any]:
        rows = self._convert(raw, list[Any], path)
        if len({repr(row) for row in rows}) < len(rows):
            raise self.wrong(f"{path} names something twice; each must stand once.")
        return [self.read(kind, row, f"{path}[{n}]") for n, row in enumerate(rows)]

    def _written(self, written: Written, raw: Any, path: str) -> Any:
        plain = self._convert(raw, written.kind, path)
        try:
            return written.make(plain)
        except (ValueError, OSError, KeyError, re.error) as error:
            raise self.wrong(f"{path} is {plain!r}; it must be {written.expected}.") from error

    def _legal(self, kind: Any, raw: Any, path: str) -> tuple[Any, str, Source]:
        """What the value says without its source, where that stands, and its source, which is noted."""
        row = self._convert(raw, TABLE, path)
        said = {key: row[key] for key in row if key in SOURCE_KEYS}
        rest = {key: row[key] for key in row if key not in SOURCE_KEYS}
        if str(said.get("status")) in FIRM and "effective_from" not in said:
            says = f"a {said['status']} must say since when it is in force"
            raise self.wrong(f"{path}.effective_from is missing; {says}.")
        source: Source = self.table(Source, {"effective_from": self.effective_from, **said}, path, written=rest)
        if source.effective_from > self.effective_from:
            late = f"{source.effective_from}, after this version begins ({self.effective_from})"
            raise self.wrong(f"{path}.effective_from is {late}; it must go into a later version under [[changes]].")
        self.sources[path] = source
        if _is_table(kind):
            return rest, path, source
        return self.table(Value, rest, path).value, f"{path}.value", source

    def _convert(self, raw: Any, kind: Any, path: str) -> Any:
        if kind is TABLE and type(raw) is dict:
            return raw  # the keys of TOML are texts
        try:
            return msgspec.convert(raw, kind, builtin_types=(date, time, timedelta))
        except ValidationError as error:
            raise self.wrong(_sentence(error, raw, kind, path)) from error


def _sentence(error: ValidationError, raw: Any, kind: Any, path: str) -> str:
    text, _, inside = str(error).partition(" - at `$")
    if error.__cause__:  # a rule of the type itself (`__post_init__`)
        return _below(path, text)
    if missing := re.fullmatch(r"Object missing required field `(.+)`", text):
        return f"{_below(path, missing[1])} is missing."
    if unknown := re.fullmatch(r"Object contains unknown field `(.+)`", text):
        known = sorted(key for key, _type in _fields(kind) if not key.startswith("@"))
        return f"{_below(path, unknown[1])} is not known; known here: {', '.join(known)}."
    base, _ = _taken_apart(kind)
    choices = list(base) if isinstance(base, EnumMeta) else get_args(base) if get_origin(base) is Literal else []
    plain = text.removeprefix("Expected ").partition(", got")[0].replace(r" matching regex '\\S'", "")
    expected = re.sub(r"`(\w+)[^`]*`", lambda found: WORDS.get(found[1], found[1]), plain)
    found = f"{path}{inside.rstrip('`')}" if inside else f"{path} is {raw!r}; it"
    return f"{found} must be {'one of ' + ', '.join(choices) if choices else expected}."


def _taken_apart(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    return (get_args(kind)[0], kind.__metadata__) if get_origin(kind) is Annotated else (kind, ())


@cache  # there are a few hundred types and ten thousand values, in every process that starts
def _shape(kind: Any) -> tuple[Any, tuple[Any, ...], Any, tuple[Any, ...], Written | None, Keys]:
    """The type itself, its marks, what it is made of, how it is written, and which keys it has."""
    base, marks = _taken_apart(kind)
    written = next((mark for mark in marks if isinstance(mark, Written)), None)
    keys = next((mark for mark in marks if isinstance(mark, Keys)), Keys())
    return base, marks, get_origin(base), get_args(base), written, keys


@cache
def _fields(kind: type[Struct]) -> tuple[tuple[str, Any], ...]:
    """The keys of a table and their types."""
    return tuple((each.encode_name, each.type) for each in structs.fields(kind))


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
