"""Whole lists of spellings at once, with the answers of `read_subscriber`.

Plain spellings are read by `core.numbers.plain`, a million in about a tenth of a second. What is left is looked at as
text: `read_subscriber` cleans it and takes the number out of it, and so is it done here; the number is tried once more, with
and without what may be an extension. The rest is read by `read_subscriber` one by one, each text once.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.numbers.e164 import to_digits
from core.numbers.parsing import read_line
from core.numbers.plain import PlainSpellings, plain_spellings
from core.numbers.prefixes import ASK
from core.numbers.problems import PROBLEMS, Problem
from core.numbers.spelling import LONGEST, SEPARATORS, clean
from core.numbers.taken_apart import TakenApart, endings, is_vanity, taken_apart
from core.numbers.windows import Windows
from core.policies.schema import Policy

__all__ = ["PROBLEMS", "Numbers", "read_cells", "read_texts"]

BLOCK = 2**13  # rows whose windows stay in a core's own cache
REMEMBERED = 20_000  # texts within a call, of up to a kilobyte
_MALFORMED, _EMPTY = PROBLEMS.index(Problem.MALFORMED), PROBLEMS.index(Problem.EMPTY)
_UNALLOCATED = PROBLEMS.index(Problem.UNALLOCATED)
_SETTLED = set(range(len(PROBLEMS)))
_OF_CODES = {PROBLEMS.index(Problem.SHORT_CODE), PROBLEMS.index(Problem.EMERGENCY)}  # words beside a code make it none
_WITHOUT_SEPARATORS = str.maketrans("", "", SEPARATORS)
_LONGEST_SIGN = 4  # bytes of UTF-8
_BROKEN = "\N{REPLACEMENT CHARACTER}"  # reads as malformed
_Answer = tuple[int, int, bool]  # digits, problem, whether the library was asked


@dataclass(frozen=True)
class Numbers:
    """One row per spelling, in the order of the list."""

    digits: NDArray[np.uint64]  # E.164 digits as a whole number (8613912345678), 0 where the row has none
    problems: NDArray[np.uint8]  # position in PROBLEMS
    by_library: int  # rows that `read_subscriber` read, itself or by an equal text before
    # Of rows that are unallocated, the number that no plan knows (0: none). Only proof or the register make it a line.
    unplanned: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))


def read_cells(
    data: bytes | NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64], policy: Policy
) -> Numbers:
    """Cells of UTF-8 text, each from its start up to its end in `data`. A cell that is no UTF-8 is malformed."""
    buffer = np.frombuffer(data, np.uint8) if isinstance(data, bytes) else np.ascontiguousarray(data)

    def text_at(row: int) -> str:
        return buffer[starts[row] : ends[row]].tobytes().decode("utf-8", "strict")

    return _Reading(buffer, starts, ends, policy).numbers(text_at)


def read_texts(texts: Sequence[str], policy: Policy) -> Numbers:
    """`read_subscriber` for a list."""
    buffer, starts, ends = _joined(texts)
    return _Reading(buffer, starts, ends, policy).numbers(texts.__getitem__)


class _Reading:
    def __init__(
        self, buffer: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64], policy: Policy
    ) -> None:
        self.starts, self.lengths, self.policy = starts, ends - starts, policy
        self.spellings = plain_spellings(policy)
        self.digits, self.problems = _read_plain(Windows(buffer), starts, self.lengths, self.spellings)
        self.problems[self.lengths == 0] = _EMPTY
        self.known: dict[str, _Answer] = {}

    def numbers(self, text_at: Callable[[int], str]) -> Numbers:
        by_library = 0
        left = np.flatnonzero(self.problems == ASK)
        for first in range(0, len(left), BLOCK):
            rows = left[first : first + BLOCK]
            answers = self._read([self._text(text_at, row) for row in rows.tolist()])
            self.digits[rows] = [digits for digits, _, _ in answers]
            self.problems[rows] = [problem for _, problem, _ in answers]
            by_library += sum(asked for _, _, asked in answers)
        unplanned = np.where(self.problems == _UNALLOCATED, self.digits, np.uint64(0))
        self.digits[self.problems != 0] = 0
        return Numbers(self.digits, self.problems, by_library, unplanned)

    def _text(self, text_at: Callable[[int], str], row: int) -> str:
        if self.lengths[row] > LONGEST * _LONGEST_SIGN:
            return _BROKEN
        try:
            return text_at(row)
        except UnicodeDecodeError:
            return _BROKEN

    def _read(self, texts: list[str]) -> list[_Answer]:
        """Of texts that are not plain."""
        if len(self.known) > REMEMBERED:
            self.known.clear()
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        self.known.update(self._made_plain(new))
        for text in new:
            if text not in self.known:
                self.known[text] = self._by_library(text)
        return [self.known[text] for text in texts]

    def _made_plain(self, texts: list[str]) -> dict[str, _Answer]:
        """Those in which a plain number stands, as `read_subscriber` takes it out of them, and those that say none."""
        found: dict[str, _Answer] = {}
        parts: dict[str, TakenApart] = {}
        for text in texts:
            cleaned = clean(text) if len(text) <= LONGEST else _BROKEN
            if not cleaned:
                found[text] = 0, _EMPTY, False
            elif is_vanity(cleaned):
                continue
            elif part := taken_apart(cleaned):
                parts |= {} if part.longer else {text: part}
            else:
                found[text] = 0, _MALFORMED, False
        found |= self._claimed(parts, {text: part.number for text, part in parts.items()}, _SETTLED)
        return found | self._without_extension({text: part for text, part in parts.items() if text not in found})

    def _without_extension(self, parts: dict[str, TakenApart]) -> dict[str, _Answer]:
        """Of numbers that are none until their extension is gone, where there is one way only to see one."""
        whole = {text: part.number.translate(_WITHOUT_SEPARATORS) for text, part in parts.items()}
        none = self._claimed(parts, whole, {_MALFORMED, _UNALLOCATED})
        none |= {text: (0, ASK, False) for text, digits in whole.items() if self.spellings.is_too_long(digits)}
        ends = {text: list(endings(parts[text].number)) for text in none}
        heads = {text: end[0].head for text, end in ends.items() if len(end) == 1 and end[0].is_extension}
        settled = {text: none[text] for text, end in ends.items() if not end and none[text][1] != ASK}
        return settled | self._claimed(parts, heads, {0})

    def _claimed(
        self, parts: Mapping[str, TakenApart], plain: Mapping[str, str], claimed: Set[int]
    ) -> dict[str, _Answer]:
        buffer, starts, ends = _joined(list(plain.values()))
        digits, problems = _read_plain(Windows(buffer), starts, ends - starts, self.spellings)
        rows = zip(plain, digits.tolist(), problems.tolist(), strict=True)
        return {
            text: (number, problem, False)
            for text, number, problem in rows
            if problem in claimed and (parts[text].alone or problem not in _OF_CODES)
        }

    def _by_library(self, text: str) -> _Answer:
        if text == _BROKEN:
            return 0, _MALFORMED, False
        subscriber, line = read_line(text, self.policy)
        digits = to_digits(line.e164) if line.e164 else 0
        return digits, PROBLEMS.index(subscriber.problem), True


def _read_plain(
    windows: Windows, starts: NDArray[np.int64], lengths: NDArray[np.int64], spellings: PlainSpellings
) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    digits, problems = np.empty(len(starts), np.uint64), np.empty(len(starts), np.uint8)
    for first in range(0, len(starts), BLOCK):
        rows = slice(first, first + BLOCK)
        digits[rows], problems[rows] = spellings.read(windows.at(starts[rows], lengths[rows]), lengths[rows])
    return digits, problems


def _joined(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    # JSON may hold half of a surrogate pair, which UTF-8 has no bytes for; to us it is one more strange sign.
    cells = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum([len(cell) for cell in cells], dtype=np.int64)
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1]])[: len(cells)]
    return np.frombuffer(b"".join(cells), np.uint8), starts, ends
