"""Cells of a row as the body of the API that they stand for. What cannot be read stays as it is, for the body's reader to refuse."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.policies.schema import Policy
from core.written.moments import read_local_moment
from registry.engine.lists.refusals import gettext_noop
from registry.register.formats.file_columns import Column, Sort

# What the sender of a file should know of how it was read, by code.
WARNINGS = {
    "time.day_only": gettext_noop(
        "Only a day is written here. It counts from its beginning, and as an end until it is over."
    ),
    "time.no_offset": gettext_noop("Times without a time zone were read in that of this register."),
}
MOST_KNOWN = 10_000  # cells of a column, as they were read before
_PARTS = re.compile(r"[;；,，、/|\r\n]+")

Words = Mapping[str, str]  # what a channel or trade may be called -> its code


class RowReader:
    """Reads rows of one file. `notes`: after reading, which columns each note is about."""

    def __init__(self, columns: Sequence[Column | None], policy: Policy) -> None:
        """`columns`: None where a column has no heading."""
        rules = policy.register
        channels = {code: names.values() for code, names in rules.channel_names.items()}
        categories = {code: category.names.values() for code, category in rules.categories.items()}
        self._words = {Sort.CHANNELS: _words_of(channels), Sort.CATEGORIES: _words_of(categories)}
        self._zone = policy.numbering.zone
        self._places = [(column, *column.path.rpartition("/")[::2]) if column else None for column in columns]
        self._known: list[dict[str, Any]] = [{} for _ in columns]
        self.notes: dict[str, set[int]] = {code: set() for code in WARNINGS}

    def body(self, cells: Sequence[str]) -> dict[str, Any]:
        """Blank cells are absent."""
        body: dict[str, Any] = {}
        for position, (place, cell) in enumerate(zip(self._places, cells, strict=True)):
            text = cell.strip()
            if not text:
                continue
            if place is None:
                body[f"column_{position + 1}"] = ""
                continue
            column, above, key = place
            inner = body.setdefault(above, {}) if above else body
            inner[key] = text if column.sort is Sort.TEXT else self._read(column, text, position)
        return body

    def _read(self, column: Column, text: str, position: int) -> Any:
        """Many rows say the same."""
        known = self._known[position]
        if text not in known:
            if len(known) >= MOST_KNOWN:
                known.clear()
            known[text] = self._value(column, text, position)
        return known[text]

    def _value(self, column: Column, text: str, position: int) -> Any:
        match column.sort:
            case Sort.CHANNELS | Sort.CATEGORIES:
                return list(dict.fromkeys(_codes(text, self._words[column.sort])))
            case Sort.MOMENT | Sort.END:
                return self._moment(text, position, ends=column.sort is Sort.END)
        return (column.words or {}).get(_folded(text).replace(" ", "_"), text)

    def _moment(self, text: str, position: int, *, ends: bool) -> Any:
        found = read_local_moment(text, self._zone, ends=ends)
        if found is None:
            return text
        if found.note:
            self.notes[found.note].add(position)
        return found.moment


def _words_of(names: Mapping[str, Iterable[str]]) -> Words:
    return {_folded(said): code for code, all_names in names.items() for said in (code, *all_names)}


def _codes(text: str, words: Words) -> Iterable[str]:
    """Parted by signs; by blanks only where the whole is no name, for names have blanks."""
    for part in filter(None, map(str.strip, _PARTS.split(text))):
        whole = words.get(_folded(part))
        yield from [whole] if whole else (words.get(_folded(each), each) for each in part.split())


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
