"""What the first digits of a number tell about it: tables of prefixes, filled by asking `read_subscriber`.

`read_subscriber` finds its answer by a fixed series of tests, each a pattern of digits on the number as written or on
a part of it whose position depends only on how it is written (`Written`). A prefix is settled when every test comes out
the same however the number goes on; all numbers that begin so, and all others whose tests come out the same, have one
answer. What is not settled after `DEPTH` digits is left to the library (`ASK`).

Separators have no say in this but for one question: are the last digits, where they stand apart, an extension? They may
be where without them a number is left. So a prefix is settled together with how many digits may be one (`Answer.ends`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import phonenumbers
from numpy.typing import NDArray
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException, PhoneMetadata, PhoneNumber

from core.numbers.automaton import Automaton, UnknownPatternError, automaton
from core.numbers.parsing import read_subscriber
from core.numbers.plan import area_code_length, area_codes, is_valid, trunk_prefix
from core.numbers.problems import PROBLEMS, Problem
from core.numbers.taken_apart import LONGEST_EXTENSION
from core.policies.schema import Numbering, Policy

ASK = 255  # in place of a problem: the library must be asked
FIRST = 64  # of the positions that stand for an `Answer` with ends
DEPTH = 5  # digits; patterns of lengths that are in use seldom look at more
_KINDS = (
    "general_desc", "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip",
    "pager", "uan", "voicemail",
)  # fmt: skip


# Problems of a number that is none, or none yet.
_MAYBE_EXTENDED = {0, *(PROBLEMS.index(problem) for problem in (Problem.MALFORMED, Problem.UNALLOCATED))}


@dataclass(frozen=True, slots=True)
class Written:
    """A way to write a national number of `length` digits: ``+86``, ``0086``, ``86``, ``0``, ``+860``, or nothing before it."""

    lead: str
    length: int


@dataclass(frozen=True, slots=True)
class _Test:
    pattern: Automaton
    start: int  # state before the first digit of the national number
    bars: bool = False  # where it matches, the number may be read in another way than `Written` says: ask


class Answer(NamedTuple):
    """Of all numbers with one prefix: a position in `PROBLEMS`, and by bits how many last digits (bit 0: one) may be an extension."""

    problem: int
    ends: int


_Open = list[tuple[int, int]]  # a test and its state


class Answers:
    """The answers with ends that the tables of one country hold, by what stands there for each: a number from `FIRST` on."""

    def __init__(self) -> None:
        self.known: dict[Answer, int] = {}

    def position(self, answer: Answer) -> int:
        if not answer.ends:
            return answer.problem
        position = FIRST + len(self.known)
        return self.known.setdefault(answer, position if position < ASK - 1 else ASK)

    def columns(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Problems and ends by position, of all positions."""
        problems, ends = np.arange(256, dtype=np.uint8), np.zeros(256, np.uint8)
        for answer, position in list(self.known.items()):
            problems[position], ends[position] = answer.problem, answer.ends
        return problems, ends


def prefix_table(written: Written, policy: Policy, answers: Answers) -> NDArray[np.uint8]:
    """By the first `DEPTH` digits of the national number: a position in `PROBLEMS` or of `answers`, or `ASK`.

    A plan with patterns that cannot be followed digit by digit is left to the library as a whole.
    """
    try:
        return _Filling(written, policy, answers).table
    except UnknownPatternError:
        return np.full(10**DEPTH, ASK, np.uint8)


class _Filling:
    """`passed` is a set of tests as bits: those that come out true, once all have come out."""

    def __init__(self, written: Written, policy: Policy, answers: Answers) -> None:
        self.written, self.policy, self.known = written, policy, answers
        self.table: NDArray[np.uint8] = np.full(10**DEPTH, ASK, np.uint8)
        self.codes = [automaton(code.pattern.pattern, whole=True) for code in policy.numbering.short_codes]
        self.tests = list(_tests(written, policy))
        lines = _lines(policy)
        self.lines = automaton("|".join(lines), whole=True)
        self.lines_and_services = automaton("|".join([*lines, *_services(written, policy)]), whole=True)
        self.areas: dict[int, int | None] = {}
        self.answers: dict[tuple[int, tuple[bool | None, ...]], int] = {}
        self.local: dict[tuple[str, int], tuple[bool | None, ...]] = {}
        self.fill("", [(position, test.start) for position, test in enumerate(self.tests)], 0)

    def fill(self, prefix: str, still_open: _Open, passed: int) -> None:
        left = self.written.length - len(prefix)
        waiting = []
        for position, state in still_open:
            verdict = self.tests[position].pattern.verdict(state, left)
            if verdict is None:
                waiting.append((position, state))
            elif verdict and self.tests[position].bars:
                return
            elif verdict:
                passed |= 1 << position
        answer = None if waiting else self.answer(prefix, passed)
        if answer is not None:
            width = 10 ** (DEPTH - len(prefix))
            first = int(prefix or "0") * width
            self.table[first : first + width] = self.known.position(Answer(answer, self.ends(prefix, answer)))
        elif len(prefix) < DEPTH:
            for digit in range(10):
                steps = [(position, self.tests[position].pattern.step(state, digit)) for position, state in waiting]
                self.fill(f"{prefix}{digit}", steps, passed)

    def ends(self, prefix: str, answer: int) -> int:
        """As in `Answer`. A service behind which digits stand is one with an extension only where all of them are no number."""
        if answer not in _MAYBE_EXTENDED:
            return 0
        heads = self.lines if answer == 0 else self.lines_and_services
        state, found = heads.walk(prefix), 0
        for digits in range(1, LONGEST_EXTENSION + 1):
            left = self.written.length - digits - len(prefix)
            at = state if left >= 0 else heads.walk(prefix[:left])
            if heads.verdict(at, max(left, 0)) is not False:
                found |= 1 << digits - 1
        return found

    def answer(self, prefix: str, passed: int) -> int | None:
        """None where a short code behind the area code hangs on further digits."""
        number = prefix.ljust(self.written.length, "2")
        if passed not in self.areas:
            self.areas[passed] = self.area(number)
        area = self.areas[passed]
        if area is None:
            return ASK
        verdicts = self.behind(prefix, area) if area else ()
        if None in verdicts:
            return None
        if (passed, verdicts) not in self.answers:
            self.answers[passed, verdicts] = self.ask(number)
        return self.answers[passed, verdicts]

    def area(self, number: str) -> int | None:
        """Digits of the area code, 0 without one; None where the library finds another number in it."""
        numbering = self.policy.numbering
        try:
            read = phonenumbers.parse(self.written.lead + number, numbering.region)
        except NumberParseException:
            return None
        if read != PhoneNumber(int(numbering.country_code), int(number)):
            return None
        return area_code_length(read) if is_valid(read, numbering) else 0

    def behind(self, prefix: str, area: int) -> tuple[bool | None, ...]:
        key = prefix[area:], self.written.length - max(area, len(prefix))
        if key not in self.local:
            self.local[key] = tuple(code.verdict(code.walk(key[0]), key[1]) for code in self.codes)
        return self.local[key]

    def ask(self, number: str) -> int:
        subscriber = read_subscriber(self.written.lead + number, self.policy)
        if subscriber.problem:
            return PROBLEMS.index(subscriber.problem)
        return 0 if subscriber.e164 == f"+{self.policy.numbering.country_code}{number}" else ASK


def _tests(written: Written, policy: Policy) -> Iterator[_Test]:
    """Every pattern that may have a say, and how far the digits before the national number bring it."""
    numbering = policy.numbering
    home: Any = PhoneMetadata.metadata_for_region(numbering.region, None)
    befores = _befores(written.lead, numbering.country_code)

    def test(pattern: str | None, *, whole: bool = True, bars: bool = False, lead: str = "") -> Iterator[_Test]:
        if pattern:
            read = automaton(pattern, whole=whole)
            yield _Test(read, read.walk(lead), bars)

    # A further prefix inside the number, or the country code where none was meant.
    yield from test("0", whole=False, bars=True)
    yield from test(home.national_prefix_for_parsing, whole=False, bars=True)
    if not written.lead:
        yield from test(home.international_prefix, whole=False, bars=True)
        yield from test(numbering.country_code, whole=False, bars=True)
        yield from test(numbering.local_number.pattern.pattern if numbering.local_number else None)
    # A service behind an area code, which most plans do not know.
    if _is_told(written.lead, numbering):
        for pattern in _behind_area_codes(numbering):
            yield from test(pattern, whole=False, bars=True)
    for lead in befores:
        yield from test(home.general_desc.national_number_pattern, lead=lead)
        yield from test(home.international_prefix, whole=False, lead=lead)
        yield from test(home.national_prefix_for_parsing, whole=False, lead=lead)
        for code in numbering.short_codes:
            yield from test(code.pattern.pattern, lead=lead)
    for pattern, whole in sorted(_kinds(numbering.country_code)):
        yield from test(pattern, whole=whole)
    for added in numbering.added_ranges:
        yield from test(added.pattern.pattern)
    for form in [*home.number_format, *home.intl_number_format]:
        yield from test((form.leading_digits_pattern or [None])[-1], whole=False)


def _lines(policy: Policy) -> list[str]:
    """Patterns of all that may be a number of the plan."""
    numbering = policy.numbering
    kinds = [pattern for pattern, whole in sorted(_kinds(numbering.country_code, _KINDS[1:])) if whole]
    return [f"(?:{pattern})" for pattern in (*kinds, *(each.pattern.pattern for each in numbering.added_ranges))]


def _services(written: Written, policy: Policy) -> list[str]:
    """Patterns of the short codes that digits so written may be."""
    if written.lead and not _is_told(written.lead, policy.numbering):
        return []
    return [f"(?:{code.pattern.pattern})" for code in policy.numbering.short_codes if code.kind != "text"]


def _is_told(lead: str, numbering: Numbering) -> bool:
    """Whether what stands before the number says that an area code follows."""
    trunk = trunk_prefix(numbering.region)
    coded = lead.startswith(("+", "00"))
    return coded or (trunk != "" and lead in {trunk, numbering.country_code + trunk})


def _behind_area_codes(numbering: Numbering) -> Iterator[str]:
    areas = "|".join(sorted(area_codes(numbering.region)))
    for code in numbering.short_codes:
        if areas and code.kind != "text":
            yield f"(?:{areas})(?:{code.pattern.pattern})"


def _befores(lead: str, country_code: str) -> list[str]:
    """Digits before the national number in the strings that are looked at: none, all of them, those behind the code."""
    digits = lead.lstrip("+")
    behind = digits.removeprefix("00").removeprefix(country_code)
    return sorted({"", behind, "" if lead.startswith("+") else digits})


def _kinds(country_code: str, kinds: tuple[str, ...] = _KINDS) -> set[tuple[str, bool]]:
    """All patterns by which a country code's numbers are told apart, and whether they speak of all the digits."""
    found = set()
    for region in COUNTRY_CODE_TO_REGION_CODE[int(country_code)]:
        metadata: Any = PhoneMetadata.metadata_for_region_or_calling_code(int(country_code), region)
        descriptions = (getattr(metadata, kind) for kind in kinds)
        found |= {(d.national_number_pattern, True) for d in descriptions if d and d.national_number_pattern}
        found |= {(metadata.leading_digits, False)} if metadata.leading_digits else set()
    return found
