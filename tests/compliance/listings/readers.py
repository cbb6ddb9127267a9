"""Readers of the list, one for each form: each keeps what it was told, and takes what changed, as `docs/blacklist.md` says."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

from defusedxml import ElementTree

State = dict[Any, Any]


def read_entries(state: State, body: bytes, *, whole: bool) -> State:
    page = json.loads(body)
    return _entries(state, page["entries"], page["removed"], whole=whole)


def read_lines(state: State, body: bytes, *, whole: bool) -> State:
    rows = [json.loads(line) for line in body.splitlines()]
    gone = [row["removed"] for row in rows if "removed" in row]
    return _entries(state, [row for row in rows if "removed" not in row], gone, whole=whole)


def read_table(state: State, body: bytes, *, whole: bool) -> State:
    rows = list(csv.DictReader(io.StringIO(body.decode())))
    gone = [row["id"] for row in rows if row["action"] == "removed"]
    return _entries(state, [row for row in rows if row["action"] != "removed"], gone, whole=whole)


def _entries(state: State, entries: list[Any], gone: list[str], *, whole: bool) -> State:
    kept = {} if whole else {key: value for key, value in state.items() if key not in gone}
    return {**kept, **{entry["id"]: entry for entry in entries}}


def read_patterns(state: State, body: bytes, *, whole: bool) -> State:
    rows = list(csv.DictReader(io.StringIO(body.decode())))
    assert {row["action"] for row in rows} <= ({"block"} if whole else {"block", "removed"})
    gone = {row["pattern"] for row in rows if row["action"] == "removed"}
    kept = {} if whole else {key: value for key, value in state.items() if key not in gone}
    return {**kept, **{row["pattern"]: row["name"] for row in rows if row["action"] == "block"}}


def read_numbers(state: State, body: bytes, *, whole: bool) -> State:
    lines = body.decode().splitlines()
    gone = {line[1:] for line in lines if line.startswith("-")}
    assert not (whole and gone)
    kept = {} if whole else {key: value for key, value in state.items() if key not in gone}
    return {**kept, **{line: True for line in lines if not line.startswith("-")}}


def read_phone_book(_state: State, body: bytes, *, whole: bool) -> State:
    """The router takes the book as its whole list."""
    book = ElementTree.fromstring(body)
    return {str(number.text): True for number in book.iter("number")}


def read_cards(_state: State, body: bytes, *, whole: bool) -> State:
    return dict.fromkeys(re.findall(r"^TEL;TYPE=VOICE:(.+)\r$", body.decode(), re.MULTILINE), True)


def read_directory(state: State, body: bytes, *, whole: bool) -> State:
    """As `CXCallDirectoryExtensionContext` is fed: rising, each once, or the whole is refused."""
    told: dict[str, list[int]] = {"block": [], "label": [], "removed": []}
    for word, number in (line.split(" ") for line in body.decode().splitlines()):
        told[word].append(int(number))
    assert all(listed == sorted(set(listed)) for listed in told.values())
    named = {number for listed in told.values() for number in listed}
    kept = {} if whole else {key: value for key, value in state.items() if key not in named}
    return {**kept, **dict.fromkeys(told["label"], "label"), **dict.fromkeys(told["block"], "block")}


READERS: dict[str, Callable[..., State]] = {
    "json": read_entries, "ndjson": read_lines, "csv": read_table, "pattern-csv": read_patterns, "txt": read_numbers,
    "fritzbox-xml": read_phone_book, "vcf": read_cards, "ios": read_directory,
}  # fmt: skip
