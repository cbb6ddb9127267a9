"""Plain spellings, many at once: digits, blanks and dashes, and at most a plus before the digits.

`read_subscriber` looks at nothing of a plain spelling but its plus and its digits, wherever blanks, hyphens, full stops,
slashes, brackets and parentheses stand between them. So the separators are thrown away (`bytes.translate`), and the rest
is arithmetic on words of eight bytes. Three spellings are no plain ones and looked for afterwards (`core.numbers.apart`): the
last digits may be an extension where they stand apart, or no group of a number, and ``.0`` is what a spreadsheet adds.
"""

from collections.abc import Iterator
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from phonenumbers import PhoneMetadata, PhoneNumberType, example_number_for_type

from core.numbers.apart import ends_apart, ends_in_decimals, ends_in_fragments, may_end_apart
from core.numbers.kept_tables import keep, kept_file, read_kept
from core.numbers.plan import trunk_prefix
from core.numbers.prefixes import ASK, DEPTH, FIRST, Answers, Written, prefix_table
from core.numbers.spelling import SEPARATORS as SIGNS
from core.numbers.spelling import short_code, without_country_code
from core.numbers.windows import LONGEST, MARK, UNREAD, WIDTH
from core.policies.schema import Policy

SEPARATORS = SIGNS.encode()
_SHORTEST_NATIONAL, _LONGEST_NATIONAL = 8, 12
_PLANS = {"CN": ("+86", "0086", "86", "+860", "00860", "860", "0", ""), "US": ("+1", "1", "")}
_UNBUILT = ASK - 1
_PADDING = bytes(WIDTH)
_KINDS = 8  # of beginnings
_ROWS = WIDTH * _KINDS  # by count of signs and beginning; as many more with a trunk 0 behind the country code
_NONE, _PLUS, _ABROAD, _TRUNK, _CODE, _BARE = range(6)

Words = NDArray[np.uint64]


class PlainSpellings:
    """Reads the plain spellings of one policy's country. Threads may share it."""

    def __init__(self, policy: Policy) -> None:
        """A country whose plan is not known here has no leads: nothing is claimed."""
        self.policy = policy
        self.leads = _leads(policy)
        self.ways = [
            Written(lead, length)
            for lead in self.leads
            for length in range(_SHORTEST_NATIONAL, _LONGEST_NATIONAL + 1)
        ]  # fmt: skip
        self.beginnings = _beginnings(policy.numbering.country_code)
        self.code_bits = _code_bits(policy.numbering.country_code)
        size = 2 * _ROWS
        self.skip, self.table_at = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.lead, self.lead_mask, self.base = (np.zeros(size, np.uint64) for _ in range(3))
        self.scale = np.ones(size, np.uint64)
        self.shift = np.zeros(size, np.uint32)
        # The first table is of all that is not known.
        self.tables = np.full((1 + len(self.ways), 10**DEPTH), _UNBUILT, np.uint8)
        self.tables[0] = ASK
        self.flat_tables = self.tables.reshape(-1)
        self.answers = Answers()
        self.lock = Lock()
        for position, way in enumerate(self.ways, 1):
            self._enter(position, way)

    def _enter(self, position: int, way: Written) -> None:
        code = self.policy.numbering.country_code
        kind, behind = _kind(way.lead, code)
        row = (len(way.lead) + way.length) * _KINDS + kind + (_ROWS if behind == "0" else 0)
        lead = way.lead.encode()
        self.skip[row], self.table_at[row] = len(lead), position * 10**DEPTH
        self.lead[row] = int.from_bytes(lead, "little")
        self.lead_mask[row] = (1 << 8 * len(lead)) - 1
        self.base[row] = int(code) * 10**way.length
        self.scale[row] = 10 ** (way.length - 8)
        self.shift[row] = 8 * (_LONGEST_NATIONAL - way.length)

    def read(self, windows: NDArray[np.uint8], lengths: NDArray[np.int64]) -> tuple[Words, NDArray[np.uint8]]:
        """(digits, position in `PROBLEMS` or `ASK`) of windows, and of how many bytes each text was. Digits mean nothing where there
        is a problem."""
        kept, starts, counts = _without_separators(windows)
        eights = np.ndarray((len(kept) - 8,), "<u8", kept, strides=(1,))
        fours = np.ndarray((len(kept) - 8,), "<u4", kept, strides=(1,))
        first = eights[starts]
        kind = self.beginnings.take(_signed(first & np.uint64(0xFFFF)))
        trunk = (first >> self.code_bits.take(kind)) & np.uint64(0xFF) == ord("0")
        row = counts * _KINDS + kind + trunk * _ROWS
        starts = starts + self.skip.take(row)
        head, head_bad = _eight_digits(eights[starts])
        tail, tail_bad = _four_digits(fours[starts + 8], self.shift.take(row))
        bad = (first & self.lead_mask.take(row)) ^ self.lead.take(row) | head_bad | tail_bad
        digits = self.base.take(row) + head * self.scale.take(row) + tail
        at = self.table_at.take(row) + _signed(head // np.uint64(10 ** (8 - DEPTH)))
        at[bad != 0] = 0
        return digits, self._without_ends(self._look_up(at), windows, lengths)

    def _without_ends(
        self, codes: NDArray[np.uint8], windows: NDArray[np.uint8], lengths: NDArray[np.int64]
    ) -> NDArray[np.uint8]:
        """`ASK` for what may end in something that is no part of the number."""
        rows = np.flatnonzero((codes >= FIRST) & (codes < ASK))
        if len(rows):
            problems, ends = (column.take(codes[rows]) for column in self.answers.columns())
            codes[rows] = np.where(ends_apart(windows[rows], ends, problems), ASK, problems)
        if len(rows := may_end_apart(windows, lengths)):
            found = windows[rows]
            codes[rows[ends_in_decimals(found)]] = ASK
            codes[rows[ends_in_fragments(found)]] = ASK
        return codes

    def _look_up(self, at: NDArray[np.int64]) -> NDArray[np.uint8]:
        codes = self.flat_tables.take(at)
        while (unbuilt := codes == _UNBUILT).any():
            self._build(int(at[unbuilt][0]) // 10**DEPTH)
            codes = self.flat_tables.take(at)
        return codes

    def is_too_long(self, digits: str) -> bool:
        """Whether digits, perhaps behind a plus, are more than any number or short code of the country has."""
        numbering = self.policy.numbering
        plus, digits = ("+", digits[1:]) if digits.startswith("+") else ("", digits)
        rest = without_country_code(plus, digits, numbering)
        national = digits if rest is None else rest
        if (plus and rest is None) or national.startswith(numbering.country_code):
            return False
        national = national.removeprefix(trunk_prefix(numbering.region))
        return len(national) > _LONGEST_NATIONAL and short_code(national, numbering) is None

    def make_tables(self, folder: Path) -> None:
        """Those of mobile numbers now, rather than each when the first number written that way is read. `folder` keeps them for
        whoever starts next."""
        example = example_number_for_type(self.policy.numbering.region, PhoneNumberType.MOBILE)
        length = len(str(example.national_number)) if example else 0
        usual = [position for position, way in enumerate(self.ways, 1) if way.length == length]
        file = kept_file(folder, _plan(self.policy))
        with self.lock:
            fresh = not self.answers.known and bool((self.tables[1:] == _UNBUILT).all())
            if fresh and (kept := read_kept(file, self.tables[usual].shape)):
                tables, self.answers.known = kept
                self.tables[usual] = tables
                return
        for position in usual:
            self._build(position)
        if fresh:
            keep(file, self.tables[usual], self.answers.known)

    def _build(self, position: int) -> None:
        with self.lock:
            if (self.tables[position] == _UNBUILT).any():
                self.tables[position] = prefix_table(self.ways[position - 1], self.policy, self.answers)


def _without_separators(windows: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """What is left of all windows in one row of bytes, where each begins there, and how many bytes it has."""
    kept = np.frombuffer(windows.tobytes().translate(None, SEPARATORS) + _PADDING, np.uint8)
    marks = np.flatnonzero(kept == MARK)
    if len(marks) != len(windows):  # a broken text has the mark as a sign
        inner = windows[:, :LONGEST]
        inner[inner == MARK] = UNREAD
        return _without_separators(windows)
    starts = np.empty_like(marks)
    starts[:1] = 0
    starts[1:] = marks[:-1] + 1
    return kept, starts, marks - starts


def _eight_digits(words: Words) -> tuple[Words, Words]:
    """(number, not 0 where a byte is no digit) of words whose lowest byte is the first of eight ASCII digits."""
    words = words ^ np.uint64(0x3030303030303030)
    bad = ((words + np.uint64(0x7676767676767676)) | words) & np.uint64(0x8080808080808080)
    words = (words * np.uint64(2561) >> np.uint64(8)) & np.uint64(0x00FF00FF00FF00FF)
    words = (words * np.uint64(6553601) >> np.uint64(16)) & np.uint64(0x0000FFFF0000FFFF)
    return words * np.uint64(42949672960001) >> np.uint64(32), bad


def _four_digits(words: NDArray[np.uint32], shift: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Likewise of four bytes, of which `shift` bits at the end belong to the next text. Shifting by 32 leaves 0."""
    words = np.left_shift(words ^ np.uint32(0x30303030), shift)
    bad = ((words + np.uint32(0x76767676)) | words) & np.uint32(0x80808080)
    words = (words * np.uint32(2561) >> np.uint32(8)) & np.uint32(0x00FF00FF)
    return (words * np.uint32(6553601) >> np.uint32(16)) & np.uint32(0xFFFF), bad


def _signed(words: Words) -> NDArray[np.int64]:
    """The same bits as numbers that index."""
    return words.view(np.int64)


_known: dict[object, PlainSpellings] = {}


def plain_spellings(policy: Policy) -> PlainSpellings:
    """The reader for this policy's numbers; policies with the same numbering share one."""
    key = _plan(policy)
    return _known.setdefault(key, PlainSpellings(policy)) if key not in _known else _known[key]


def _plan(policy: Policy) -> tuple[object, ...]:
    """What tells one country's numbering from another's."""
    numbering = policy.numbering
    codes = tuple((code.pattern.pattern, code.kind) for code in numbering.short_codes)
    added = tuple((each.pattern.pattern, each.kind) for each in numbering.added_ranges)
    return numbering.region, numbering.country_code, tuple(sorted(numbering.registrable)), codes, added


def _leads(policy: Policy) -> tuple[str, ...]:
    """What may stand before a national number, where the library knows the plan as we do."""
    numbering = policy.numbering
    metadata = PhoneMetadata.metadata_for_region(numbering.region, None)
    known = metadata is not None and str(metadata.country_code) == numbering.country_code
    return _PLANS.get(numbering.region, ()) if known else ()


def _kind(lead: str, country_code: str) -> tuple[int, str]:
    """The beginning, and what stands behind the country code."""
    for kind, code in _codes(country_code).items():
        if lead.startswith(code):
            return kind, lead.removeprefix(code)
    return (_TRUNK if lead else _BARE), ""


def _codes(country_code: str) -> dict[int, str]:
    return {_PLUS: "+" + country_code, _ABROAD: "00" + country_code, _CODE: country_code}


def _code_bits(country_code: str) -> Words:
    """By beginning: how many bits of the first word the country code takes; all where there is none."""
    bits = np.full(_KINDS, 63, np.uint64)
    for kind, code in _codes(country_code).items():
        bits[kind] = 8 * len(code)
    return bits


def _beginnings(country_code: str) -> NDArray[np.int64]:
    """By the first two bytes of a text (little endian): which lead it can only have."""
    kinds = np.full(2**16, _NONE, np.int64)
    for position, kind in _each_beginning(country_code):
        kinds[position] = kind
    return kinds


def _each_beginning(country_code: str) -> Iterator[tuple[int, int]]:
    for first in b"+0123456789":
        for second in b"0123456789":
            signs = chr(first) + chr(second)
            kind = _PLUS if signs[0] == "+" else _ABROAD if signs == "00" else _TRUNK if signs[0] == "0" else _BARE
            if kind == _BARE and signs.startswith(country_code[:2]):
                kind = _CODE
            yield first | second << 8, kind
