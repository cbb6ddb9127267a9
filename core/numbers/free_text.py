"""Free text as it may be kept: without anybody's number, and without signs that nobody sees.

A subscriber's number is masked however it is written (`core.numbers.written_digits`) and whatever stands between its
digits; the caller that the text is about stays. What may be a number is taken for one; docs/adr/0039 says what is
sure to be none. The work is linear in the length of the text: from each digit on at most `_MOST` digits are looked at.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from core.numbers.case_references import case_references
from core.numbers.local_numbers import local_numbers
from core.numbers.masking import HIDDEN, mask, mask_digits
from core.numbers.parsing import read_subscriber
from core.numbers.problems import Problem
from core.numbers.written_digits import (
    Digits,
    decoded,
    digits_in,
    is_encoded,
    letters_read,
    may_say_digits,
    spelled,
    without_controls,
)
from core.policies.schema import Policy

_SHORTEST = 7  # digits of a line without its area code
_FEWEST, _MOST = 8, 22  # digits of a number, with prefixes and padding
_ABROAD = range(8, 16)  # digits of E.164
_NATIONAL = 10  # digits; what would be shorter without the country code may not have begun with it
_APART = 12  # signs between two digits that still may be of one number
_FEW, _MANY = 3, 7  # groups of digits with words between them that still may be one number: up to few, or from many on
_FIRST = 3  # digits of the first of few groups
_LOOKS = 200  # how often a text is worth asking the library about numbers from abroad; what is left counts as such
_NOBODYS = {Problem.TOLL_FREE, Problem.PREMIUM, Problem.SHORT_CODE, Problem.EMERGENCY}
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?"
_YEAR, _MONTH, _DAY = r"20\d\d", r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0[1-9])"
# A date that ends, or begins, in the middle of unbroken digits.
_DATE_BEFORE = re.compile(rf"(?<!\d){_YEAR}(?:[-/.年]{_MONTH}[-/.月]|(?:1[0-2]|0[1-9])){_DAY}(?=\d)", re.ASCII)
_DATE_AFTER = re.compile(rf"{_YEAR}[-/.年]{_MONTH}[-/.月]{_DAY}(?!\d)", re.ASCII)
_SIGNS = r"[^0-9A-Za-z\u0080-\U0010ffff]"  # of ASCII, neither letters nor digits
# Sure to be no number: dates, times of day, and what is masked already, where no digits follow that may belong to it.
_OTHER = re.compile(
    rf"(?<!\d)20\d\d[-/.年](?:1[0-2]|0?[1-9])[-/.月](?:3[01]|[12]\d|0?[1-9])(?:日|[Tt]{_CLOCK}(?![\d:])|(?!\d|[-/.]\d))"
    rf"|(?<![\d:]){_CLOCK}(?![\d:])"
    rf"|(?<!\d)\d{{3}}\*{{4,9}}\d{{0,4}}(?!\d)(?!{_SIGNS}{{1,{_APART}}}\d)",
    re.ASCII,
)
# Ids and digests, in which letters and digits follow each other by chance: only unbroken digits of them are looked at.
_IDS = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32,128})(?![0-9A-Za-z])"
)

Spared = Callable[[], Collection[str]]
_Find = Callable[[str, str, Policy, Spared], Iterator["_Found"]]


def clean_text(text: str, policy: Policy, spared: Spared = tuple) -> str:
    """`text` as it is kept; never longer. `spared`: the callers it is about, as they are kept; asked only if need be."""
    text = without_controls(text)
    if not may_say_digits(text, _SHORTEST):
        return text
    text = _masked(text, _numbers, policy, spared)
    if is_encoded(text):  # read as it stands, and then as what it says
        text = _masked(text, _numbers, policy, spared, decoded)
    return _masked(text, _locals, policy, spared)


def _masked(text: str, find: _Find, policy: Policy, spared: Spared, shown: Callable[[str], str] = str) -> str:
    """Digits first, whatever letters are glued to them; then, where there are any, those that letters stand for."""
    digits = spelled(shown(text))
    kept = _without(text, find(text, digits, policy, spared))
    if kept != text:
        digits = spelled(shown(kept))
    letters = letters_read(digits)
    return kept if letters == digits else _without(kept, find(kept, letters, policy, spared))


def _without(text: str, numbers: Iterator["_Found"]) -> str:
    parts, done = [], 0
    for found in numbers:
        parts += [text[done : found.start], found.masked]
        done = found.end
    return "".join([*parts, text[done:]])


def _numbers(text: str, plain_text: str, policy: Policy, spared: Spared) -> Iterator["_Found"]:
    for found in _Reading(plain_text, policy, spared, list(case_references(text))).numbers():
        yield replace(found, masked=found.masked + "\n" * text.count("\n", found.start, found.end))


def _locals(text: str, plain_text: str, policy: Policy, spared: Spared) -> Iterator["_Found"]:
    for found in local_numbers(text, plain_text, policy, spared):
        yield _Found(found.start, found.end, mask_digits(found.digits))


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    masked: str


@dataclass
class _Chain:
    """Groups of digits that may belong together; `starts[n]`: where group `n` begins in `digits`, the end included."""

    groups: list[Digits] = field(default_factory=list)
    digits: str = ""
    starts: list[int] = field(default_factory=lambda: [0])

    @classmethod
    def of(cls, groups: list[Digits]) -> "_Chain":
        starts = [0]
        for group in groups:
            starts.append(starts[-1] + len(group.digits))
        return cls(groups, "".join(group.digits for group in groups), starts)

    def last_within(self, first: int) -> int:
        """The group behind the last that a number may have which begins with group `first`."""
        last = first
        while last < len(self.groups) and self.starts[last + 1] - self.starts[first] <= _MOST:
            last += 1
        return last


class _Reading:
    def __init__(self, plain_text: str, policy: Policy, spared: Spared, references: list[tuple[int, int]]) -> None:
        """`references`: where references of cases stand."""
        self.plain, self.policy, self.spared, self.references = plain_text, policy, spared, references
        self.home = _home(tuple(each.pattern for each in policy.numbering.log_patterns))
        self.looks = _LOOKS

    def numbers(self) -> Iterator[_Found]:
        for chain in self.chains():
            first = 0
            while first < len(chain.groups):
                last, e164 = self.number_at(chain, first)
                if e164 and not self.stays(e164):
                    yield self.found(chain.groups[first].start, chain.groups[last].end, e164)
                first = last + 1 if e164 else first + 1

    def chains(self) -> Iterator[_Chain]:
        groups: list[Digits] = []
        barriers = sorted(
            [(match.start(), match.end(), False) for match in _OTHER.finditer(self.plain)]
            + [(match.start(), match.end(), True) for match in _IDS.finditer(self.plain)]
            + [(start, end, False) for start, end in self.references]
        )
        passed = 0
        for group in (part for whole in digits_in(self.plain) for part in self.apart(whole)):
            while passed < len(barriers) and barriers[passed][1] <= group.start:
                passed += 1
            barred = passed < len(barriers) and barriers[passed][0] < group.end
            if groups and (barred or group.start - groups[-1].end > _APART):
                yield _Chain.of(groups)
                groups = []
            if not barred:
                groups.append(group)
            elif barriers[passed][2]:
                yield _Chain.of([group])
        yield _Chain.of(groups)

    def apart(self, group: Digits) -> Iterator[Digits]:
        """A group in two where a date is glued to a number, 2026-11-20 and 139…, the other way round, or a digit or mobile to a mobile."""
        before, after = _DATE_BEFORE.search(self.plain[max(0, group.start - 8) : group.start + 9]), None
        cut = 0
        if before is not None and len(group.digits) > _FEWEST:
            cut = max(0, group.start - 8) + before.end() - group.start
        if len(group.digits) > _FEWEST + 4 and cut <= 0:
            after = _DATE_AFTER.match(self.plain, group.end - 4)
            cut = len(group.digits) - 4 if after else 0
        number = group.digits[:cut] if after else group.digits[cut:]
        if not cut and self.is_glued(group.digits):
            cut, number = 1, group.digits[1:]
        half = len(group.digits) // 2
        if not cut and half >= _FEWEST and self.is_mobile(group.digits[:half]) and self.is_mobile(group.digits[half:]):
            cut, number = half, group.digits[half:]
        if 0 < cut < len(group.digits) == group.end - group.start and self.home.fullmatch(number):
            yield Digits(group.start, group.start + cut, group.digits[:cut])
            yield Digits(group.start + cut, group.end, group.digits[cut:])
        else:
            yield group

    def is_glued(self, digits: str) -> bool:
        """Whether digits that are no number are a mobile once the first is gone: of lines in cities too many would seem so."""
        return not self.home.fullmatch(digits) and self.is_mobile(digits[1:])

    def is_mobile(self, digits: str) -> bool:
        if digits.startswith("0") or not self.home.fullmatch(digits):
            return False
        return read_subscriber(digits, self.policy).kind == "mobile"

    def number_at(self, chain: _Chain, first: int) -> tuple[int, str]:
        """(the last group of the longest number that begins with group `first`, its E.164), or (`first`, "")."""
        begin = chain.starts[first]
        lead, plus = chain.digits[begin : begin + _MOST], self.follows_plus(chain.groups[first].start)
        abroad = plus or lead.startswith("00")
        if len(lead) >= _FEWEST and (abroad or self.home.match(lead)):
            for last in reversed(range(first, chain.last_within(first))):
                digits = chain.digits[begin : chain.starts[last + 1]]
                e164 = self.e164_of(digits, plus, abroad) if len(digits) >= _FEWEST else ""
                if e164 and self.hangs_together(chain.groups[first : last + 1]):
                    return last, e164
        return first, ""

    def e164_of(self, digits: str, plus: bool, abroad: bool) -> str:
        """The number that these digits are, "" for none. At home the pack says what looks like one; the library abroad."""
        code = self.policy.numbering.country_code
        bare = digits.lstrip("0")
        if self.home.fullmatch(digits):
            has_code = plus or (bare.startswith(code) and len(bare) - len(code) >= _NATIONAL)
            return f"+{bare}" if has_code else f"+{code}{bare}"
        if not abroad or len(bare) not in _ABROAD:
            return ""
        self.looks -= 1
        if self.looks < 0 or read_subscriber(f"+{bare}", self.policy).problem in ("", Problem.FOREIGN):
            return f"+{bare}"
        return ""

    def stays(self, e164: str) -> bool:
        """Nobody's line, such as a toll-free number, or the caller."""
        if read_subscriber(e164, self.policy).problem in _NOBODYS:
            return True
        spared = self.spared()
        return e164 in spared or e164[1:] in spared

    def hangs_together(self, groups: list[Digits]) -> bool:
        """Signs may stand between any groups; words only as somebody puts them who takes a number apart.

        That is: into few groups (139 … 1234 … 5678), nearly digit by digit, or with the same word every time.
        """
        gaps = [self.plain[one.end : other.start] for one, other in pairwise(groups)]
        if not any(sign.isalnum() for gap in gaps for sign in gap):
            return True
        code = self.policy.numbering.country_code
        sizes = [len(group.digits) for group in groups]
        if groups[0].digits in (code, f"00{code}", "0"):
            sizes = sizes[1:]
        few = len(sizes) <= _FEW and sizes[0] >= _FIRST
        return few or len(sizes) >= _MANY or len(set(gaps)) == 1

    def follows_plus(self, start: int) -> bool:
        return self.plain[max(0, start - 3) : start].rstrip(" (").endswith("+")

    def found(self, start: int, end: int, e164: str) -> _Found:
        before = self.plain[max(0, start - 3) : start]
        if self.follows_plus(start):
            start -= len(before) - before.rindex("+")
        elif before.endswith("(") and ")" in self.plain[start:end]:
            start -= 1
        masked = mask(e164)
        if self.plain[end : end + 1].isdecimal():  # a date glued to it: its last four digits would read as the date's
            return _Found(start, end, "*" * len(masked))
        return _Found(start, end, masked if masked != HIDDEN else mask_digits(e164[1:]))


@lru_cache(maxsize=8)
def _home(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """How the home country's numbers look; matches nothing where the pack does not say."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)", re.ASCII)
