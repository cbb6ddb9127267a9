"""A cleaned text taken apart: words, the number, an extension, words. Whatever else stands in it, it is no number.

What is taken for the number must be all of it: a digit left out, or one too many, is somebody else's number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.numbers.spelling import without_scheme
from core.numbers.written_digits import digits_in, plain, spelled

LONGEST_EXTENSION = 6  # "4242972172,347284638": as long as a number, it is another one, and which is meant nobody knows
_HIDDEN = re.compile(r"[xX*?#]{2,}|…|(?<=[0-9])[*?]")
_SEPARATOR = r"[ \-.()\[\]/]"
# No group is possessive: before Python 3.11.4 such a one keeps what it took when it fails.
_NUMBER = rf"(?P<number>(?:\+{_SEPARATOR}*+)?[0-9]++(?:{_SEPARATOR}++[0-9]++)*)"
_WORDS = r"转|轉|分机|分機|内线|內線|extension|extn?|ext"  # of an extension
# A wave and a single semicolon may stand between the first and the last of some lines (65883001~3), or between two (65883001;2).
_MARKS = r"(?:x|\#|,|[,;]{2,3}) ?[0-9]{1,6}|[~;] ?[0-9]{3,6}"
_EXTENSION = rf"(?P<extension>[ )\]]*[ (\[]*(?:;?(?:{_WORDS})[ .:=号號]{{0,3}}[0-9]{{1,9}}|{_MARKS}))?"
_TEXT = re.compile(rf"(?P<before>[^0-9+]*+){_NUMBER}{_EXTENSION}(?P<after>[^0-9]*)", re.IGNORECASE)
_PADDING = " -./)]"  # between a number and what follows
_LETTERS_FOR_DIGITS = re.compile(r"(?:^|[^A-Za-z])[OoIl|]+$")
# One of them alone is as doubtful behind a blank as without one: 0433-2512345 o. It is a word's where others stand beside it
# (O'Brien, I. Smith), but for Chinese ones, which are written without blanks. A stroke may part a number from words.
_LETTER = r"[^\W\d_\u3400-\u9fff]"
_LETTER_BEFORE = re.compile(rf"(?<!{_LETTER})(?<!['’])[OoIl][\W_]*$")
_LETTER_BEHIND = re.compile(rf"[\W_]*[OoIl](?!(?:['’]|\. ?)?{_LETTER})")
_STROKE = re.compile(r"[\W_]*\|[\W_]*")
_AS_A_FLOAT = re.compile(r"(\+?[0-9]+)\.0+")
_IN_POWERS_OF_TEN = re.compile(r"([1-9])\.([0-9]+)[eE]\+?0*([0-9]{1,2})")
JOINT = re.compile(rf"(?<=[0-9]){_SEPARATOR}+(?=[0-9])")
_SIGNED = rf"{_SEPARATOR}*[\-.()\[\]/]{_SEPARATOR}*"  # a joint that is more than blanks
# 1391234567/8 names two numbers, 010-2345678.0 is a float behind an area code, 1391234567-8 has lost a digit: that all of
# the digits are a number by chance says nothing. Groups of two (13.91.23.45.67.8) and the last four zeros of a number stay.
_TWO_NUMBERS = r".*/[^0-9]*(?:[0-9][^0-9]*){1,3}"
_DECIMALS = r".*[0-9]{3} *\. *[0-9]{1,2}|[^.]*\. *(?:000|00000+)"
_LOST_DIGITS = rf".*[0-9]{{3}}{_SIGNED}[0-9]|.*[0-9]{{5}}{_SIGNED}[0-9]{{2}}"
_FRAGMENT = re.compile(f"{_TWO_NUMBERS}|{_DECIMALS}|{_LOST_DIGITS}")
_FRAGMENT_ABROAD = re.compile(f"{_TWO_NUMBERS}|{_DECIMALS}")  # Germany writes its central lines 123456-0
_BEFORE_LETTERS = 7  # digits: of a country code, of free calls, and three
_VANITY = re.compile(r"\+?[0-9 \-.()]*[0-9][ \-.()]*[A-Za-z]{3,}[A-Za-z \-]*")


@dataclass(frozen=True, slots=True)
class TakenApart:
    number: str  # a plus, digits and separators; at least one digit, and one at the end
    alone: bool  # no words and no extension stand beside it
    longer: tuple[str, ...] = ()  # with the digits that the words beside it begin or end in: 一3912345678, 2512345六


@dataclass(frozen=True, slots=True)
class Ending:
    """A number behind which a few digits stand apart: an extension, or its own last ones."""

    head: str
    joint: str  # the separators between
    digits: int  # behind the joint

    @property
    def is_extension(self) -> bool:
        """Whether it is written as extensions are, ``26061234-8012``."""
        return self.joint.strip(" ") in {"-", "--"}

    @property
    def stands_apart(self) -> bool:
        """Whether it is more than a group of the number's own digits. Nobody sets the last digit apart by a blank."""
        return self.digits == 1 or self.joint.strip(" ") != ""


def taken_apart(cleaned: str) -> TakenApart | None:
    """None where no number can be told surely: digits beside it, digits in words, hidden ones."""
    if whole := _of_a_spreadsheet(cleaned):
        return TakenApart(whole, alone=True)
    if _HIDDEN.search(cleaned):
        return None
    text = without_scheme(cleaned)
    found = _TEXT.fullmatch(text)
    if found is None or _has_letters_for_digits(found["before"], found["after"]):
        return None
    beside = found["before"] + (found["extension"] or "") + found["after"]
    alone = not any(sign.isalnum() or sign in "*#" for sign in beside)
    return TakenApart(
        found["number"], alone, () if alone else tuple(_longer(found["before"], found["number"], found["after"]))
    )


def endings(number: str) -> Iterator[Ending]:
    """Of a number as it was taken out: each place where its end might be an extension."""
    for joint in JOINT.finditer(number):
        digits = sum(sign.isdigit() for sign in number[joint.end() :])
        if digits <= LONGEST_EXTENSION:
            yield Ending(number[: joint.start()], joint.group(), digits)


def ends_in_a_fragment(number: str, *, abroad: bool) -> bool:
    """Whether the last digits of a number, as it was taken out, are set apart as no group of a number is."""
    return (_FRAGMENT_ABROAD if abroad else _FRAGMENT).fullmatch(number) is not None


def is_vanity(cleaned: str) -> bool:
    """Whether letters stand for the last digits, as in 1-800-FLOWERS."""
    return _VANITY.fullmatch(cleaned) is not None and sum(sign.isdigit() for sign in cleaned) <= _BEFORE_LETTERS


def _of_a_spreadsheet(cleaned: str) -> str:
    """The digits of ``13912345678.0``, ``1.3912345678E10`` or ``1.39123456780E+10``; "" for all else.

    ``1.39E+10`` has lost digits, and ``1.391234567E10`` may have lost one: whether a nought was left out nobody can tell.
    """
    if found := _AS_A_FLOAT.fullmatch(cleaned):
        return found[1]
    found = _IN_POWERS_OF_TEN.fullmatch(cleaned)
    if found is None:
        return ""
    decimals, power = found[2], int(found[3])
    return found[1] + decimals[:power] if len(decimals) >= power > 0 and not decimals[power:].strip("0") else ""


def _has_letters_for_digits(before: str, after: str) -> bool:
    """Whether letters stand beside a number that look like digits (l39…, …5 o) or are some on a keypad (…TALK)."""
    if (after[:1].isascii() and after[:1].isalpha()) or _LETTERS_FOR_DIGITS.search(before):
        return True
    before, after = spelled(before), spelled(after)  # with the letters of other scripts that look like these
    alone = _LETTER_BEFORE.search(before) or _LETTER_BEHIND.match(after)
    return bool(alone or _STROKE.fullmatch(before) or _STROKE.fullmatch(after))


def _longer(before: str, number: str, after: str) -> Iterator[str]:
    digits = digits_in(plain(before))
    if digits and digits[-1].end == len(before):
        yield digits[-1].digits + number
    rest = after.lstrip(_PADDING)
    digits = digits_in(plain(rest))
    if digits and digits[0].start == 0:
        yield number + digits[0].digits
