"""Whole lists of spellings at once, with the answers of `read_subscriber`.

Plain spellings are read by `core.numbers.plain`, a million in about a tenth of a second. What is left is looked at as
text: other scripts' digits, full-width signs, invisible marks and ``tel:`` become plain and are tried once more. The
rest is read by `read_subscriber` one by one, each text once.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.numbers.e164 import to_digits
from core.numbers.parsing import read_subscriber
from core.numbers.plain import PlainSpellings, plain_spellings
from core.numbers.prefixes import ASK
from core.numbers.problems import PROBLEMS, Problem
from core.numbers.spelling import LONGEST, clean, has_no_digit, number_in, plain_spelling
from core.numbers.windows import Windows
from core.policies.schema import Policy

__all__ = ["PROBLEMS", "Numbers", "read_cells", "read_texts"]

BLOCK = 2**13  # rows whose windows stay in a core's own cache
REMEMBERED = 20_000  # texts within a call, of up to a kilobyte
_MALFORMED, _EMPTY = PROBLEMS.index(Problem.MALFORMED), PROBLEMS.index(Problem.EMPTY)
_DOUBTFUL = {ASK, PROBLEMS.index(Problem.SHORT_CODE), PROBLEMS.index(Problem.EMERGENCY)}
_LONGEST_SIGN = 4  # bytes of UTF-8
_BROKEN = "\N{REPLACEMENT CHARACTER}"  # reads as malformed
_Answer = tuple[int, int, bool]  # digits, problem, whether the library was asked


@dataclass(frozen=True)
class Numbers:
    """One row per spelling, in the order of the list."""

    digits: NDArray[np.uint64]  # E.164 digits as a whole number (8613912345678), 0 where the row has none
    problems: NDArray[np.uint8]  # position in PROBLEMS
    by_library: int  # rows that `read_subscriber` read, itself or by an equal text before


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
        self.digits[self.problems != 0] = 0
        return Numbers(self.digits, self.problems, by_library)

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
        """Those that say the same in plain signs, or that plainly say no number."""
        whole = {text: plain_spelling(text) for text in texts if len(text) <= LONGEST}
        found = self._claimed(whole, {ASK})
        rest = {text: plain for text, plain in whole.items() if text not in found}
        found |= {text: (0, _MALFORMED, False) for text, plain in rest.items() if has_no_digit(plain)}
        found |= {text: (0, _EMPTY, False) for text in rest if not clean(text)}
        return self._claimed({text: number_in(plain) for text, plain in rest.items()}, _DOUBTFUL) | found

    def _claimed(self, plain: Mapping[str, str], doubtful: Set[int]) -> dict[str, _Answer]:
        buffer, starts, ends = _joined(list(plain.values()))
        digits, problems = _read_plain(Windows(buffer), starts, ends - starts, self.spellings)
        rows = zip(plain, digits.tolist(), problems.tolist(), strict=True)
        return {text: (number, problem, False) for text, number, problem in rows if problem not in doubtful}

    def _by_library(self, text: str) -> _Answer:
        if text == _BROKEN:
            return 0, _MALFORMED, False
        subscriber = read_subscriber(text, self.policy)
        digits = to_digits(subscriber.e164) if subscriber.e164 else 0
        return digits, PROBLEMS.index(subscriber.problem), True


def _read_plain(
    windows: Windows, starts: NDArray[np.int64], lengths: NDArray[np.int64], spellings: PlainSpellings
) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    digits, problems = np.empty(len(starts), np.uint64), np.empty(len(starts), np.uint8)
    for first in range(0, len(starts), BLOCK):
        rows = slice(first, first + BLOCK)
        digits[rows], problems[rows] = spellings.read(windows.at(starts[rows], lengths[rows]))
    return digits, problems


def _joined(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    # JSON may hold half of a surrogate pair, which UTF-8 has no bytes for; to us it is one more strange sign.
    cells = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum([len(cell) for cell in cells], dtype=np.int64)
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1]])[: len(cells)]
    return np.frombuffer(b"".join(cells), np.uint8), starts, ends
