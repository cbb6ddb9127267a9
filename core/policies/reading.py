"""Reads a pack's TOML tables into typed values, and refuses what is wrong with a sentence.

A legal value is a table: ``validity_hours = { value = 24, status = "choice", source = "…" }``. Its source is noted
under its dotted path while it is read. Keys that nobody asked for are refused by `Table.finish`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from core.policies.schema import CallingWindow, Names, Source, Status
from core.policies.weekly import parse_clock, parse_days

NONE = "none"  # TOML has no null
T = TypeVar("T")
CODE = re.compile(r"[a-z][a-z0-9_]*")


class PolicyError(ImproperlyConfigured):
    """A pack is wrong: the message names the file, the path and what is expected there."""


@dataclass
class Reading:
    """One version being read: where from, since when, in which languages, with which sources so far."""

    file: str
    effective_from: date
    languages: tuple[str, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)

    def wrong(self, path: str, expected: str) -> PolicyError:
        return PolicyError(f"{self.file}: {path or 'the pack'} {expected}")


@dataclass
class Table:
    reading: Reading
    path: str
    raw: dict[str, Any]
    asked: set[str] = field(default_factory=set)
    children: list["Table"] = field(default_factory=list)

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, expected: str) -> PolicyError:
        return self.reading.wrong(self.at(key), expected)

    def take(self, key: str, kind: type[T], expected: str) -> T:
        self.asked.add(key)
        if key not in self.raw:
            raise self.wrong(key, f"is missing; it must be {expected}.")
        value = self.raw[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(key, f"is {value!r}; it must be {expected}.")
        return value

    def has(self, key: str) -> bool:
        return key in self.raw

    def table(self, key: str) -> "Table":
        child = Table(self.reading, self.at(key), self.take(key, dict, "a table"))
        self.children.append(child)
        return child

    def optional_table(self, key: str) -> "Table":
        self.raw.setdefault(key, {})
        return self.table(key)

    def tables(self) -> dict[str, "Table"]:
        """Every entry of this table, each a table."""
        return {key: self.table(key) for key in self.raw}

    def rows(self, key: str) -> list["Table"]:
        expected = "a list of tables"
        raw = self.take(key, list, expected)
        if not all(isinstance(row, dict) for row in raw):
            raise self.wrong(key, f"must be {expected}.")
        found = [Table(self.reading, f"{self.at(key)}[{n}]", row) for n, row in enumerate(raw)]
        self.children.extend(found)
        return found

    def text(self, key: str, default: str | None = None) -> str:
        if default is not None and key not in self.raw:
            return default
        value = self.take(key, str, "a text")
        if not value.strip():
            raise self.wrong(key, "is empty; it must be a text.")
        return value

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in allowed:
            raise self.wrong(key, f"is {value!r}; it must be one of {', '.join(allowed)}.")
        return value

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        if default is not None and key not in self.raw:
            return default
        expected = f"a whole number from {least} to {most}"
        value = self.take(key, int, expected)
        if not least <= value <= most:
            raise self.wrong(key, f"is {value}; it must be {expected}.")
        return value

    def whole_or_none(self, key: str, least: int, most: int) -> int | None:
        if self.raw.get(key) == NONE:
            self.asked.add(key)
            return None
        return self.whole(key, least, most)

    def flag(self, key: str, default: bool | None = None) -> bool:
        if default is not None and key not in self.raw:
            return default
        return self.take(key, bool, "true or false")

    def day(self, key: str) -> date:
        return self.take(key, date, "a date like 2026-11-01")

    def days(self, key: str) -> frozenset[date]:
        raw = self.take(key, list, "a list of dates")
        if any(type(day) is not date for day in raw):
            raise self.wrong(key, "must be a list of dates like 2026-10-01.")
        if len(set(raw)) != len(raw):
            raise self.wrong(key, "names a day twice; each day must stand once.")
        return frozenset(raw)

    def words(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        if default is not None and key not in self.raw:
            return default
        raw = self.take(key, list, "a list of texts")
        if not all(isinstance(word, str) and word for word in raw) or len(set(raw)) != len(raw):
            raise self.wrong(key, "must be a list of texts, none empty, none twice.")
        return tuple(raw)

    def names(self, key: str) -> Names:
        child = self.table(key)
        return {language: child.text(language) for language in self.reading.languages}

    def named(self, key: str) -> dict[str, Names]:
        """A table of codes, each with a text in every language of the pack."""
        child = self.table(key)
        return {code: child.names(code) for code in child.codes()}

    def codes(self) -> list[str]:
        for code in self.raw:
            if not CODE.fullmatch(code):
                raise self.wrong(code, "is no code; it must be small letters, digits and _.")
        return list(self.raw)

    def zone(self, key: str) -> ZoneInfo:
        try:
            return ZoneInfo(self.text(key))
        except (ValueError, OSError, KeyError) as error:
            raise self.wrong(key, f"is {self.raw[key]!r}; it must be a time zone like Asia/Shanghai.") from error

    def pattern(self, key: str) -> re.Pattern[str]:
        try:
            return re.compile(self.text(key), re.ASCII)
        except re.error as error:
            raise self.wrong(key, f"is no regular expression ({error}).") from error

    def windows(self, key: str) -> tuple[CallingWindow, ...]:
        return tuple(_window(row) for row in self.rows(key))

    def legal(self, key: str) -> "Table":
        """A table that carries its source; the source is noted under its path."""
        child = self.table(key)
        self.reading.sources[child.path] = child.source()
        return child

    def source(self) -> Source:
        status = Status(self.one_of("status", tuple(Status)))
        firm = status in {Status.LAW, Status.RULE}
        if firm and not self.has("effective_from"):
            raise self.wrong("effective_from", f"is missing; a {status} must say since when it is in force.")
        since = self.day("effective_from") if self.has("effective_from") else self.reading.effective_from
        if since > self.reading.effective_from:
            raise self.wrong(
                "effective_from",
                f"is {since}, after this version begins ({self.reading.effective_from}); "
                "it must go into a later version under [[changes]].",
            )
        return Source(status, self.text("source"), since, self.flag("confirmed", True))

    def legal_value(self, key: str, read: "Callable[[Table], T]") -> T:
        return read(self.legal(key))

    def legal_whole(self, key: str, least: int, most: int) -> int:
        return self.legal(key).whole("value", least, most)

    def legal_whole_or_none(self, key: str, least: int, most: int) -> int | None:
        return self.legal(key).whole_or_none("value", least, most)

    def legal_flag(self, key: str) -> bool:
        return self.legal(key).flag("value")

    def finish(self) -> None:
        """Refuses keys that nobody asked for, here and below."""
        for key in self.raw:
            if key not in self.asked:
                known = ", ".join(sorted(self.asked)) or "nothing"
                raise self.wrong(key, f"is not known; known here: {known}.")
        for child in self.children:
            child.finish()


def _window(row: Table) -> CallingWindow:
    start, end = _clock(row, "from"), _clock(row, "to")
    if end != time(0, 0) and end <= start:
        raise row.wrong("to", f"is {row.raw['to']!r}; it must be later than from.")
    return CallingWindow(_weekdays(row), start, end)


def _clock(row: Table, key: str) -> time:
    value = row.text(key)
    try:
        return parse_clock(value)
    except ValueError as error:
        raise row.wrong(key, f"is {value!r}; it must be a time like 09:00.") from error


def _weekdays(row: Table) -> frozenset[int]:
    value = row.text("days")
    try:
        return parse_days(value)
    except ValueError as error:
        raise row.wrong("days", f"is {value!r}; it must be days like mon-fri or sat,sun.") from error
