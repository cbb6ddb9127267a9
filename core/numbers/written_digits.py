"""Digits however a text writes them: in any script, spelled in Chinese, pinyin or English, circled, as letters that look
alike, percent-encoded.

The one reader of such digits. A text becomes plain, sign for sign and of the same length, so that what is found in the
plain text stands at the same place in the text. Beside that it loses the signs that nobody sees.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache, partial

# Spoken for a digit, or written in its place, without being one to Unicode.
_SPOKEN = {
    "幺": "1",
    "么": "1",
    "两": "2",
    "兩": "2",
    "拐": "7",
    "勾": "9",
    "洞": "0",
    "零": "0",
    "〇": "0",
    "○": "0",
    "◯": "0",
}
_ENGLISH = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_EQUAL = {
    "＋": "+", "﹢": "+", "⁺": "+", "（": "(", "）": ")", "＊": "*", "✱": "*", "﹡": "*", "∗": "*", "×": "*",
    "：": ":", "．": ".", "－": "-", "／": "/",
    # Letters of Cyrillic, Greek and Armenian that nobody can tell from those that look like digits.
    "о": "o", "О": "O", "ο": "o", "Ο": "O", "օ": "o", "Օ": "O", "І": "I", "Ι": "I", "Ӏ": "I", "ӏ": "l", "Ѕ": "S", "ѕ": "s",
}  # fmt: skip
_ENGLISH_WORD = re.compile("|".join(_ENGLISH), re.IGNORECASE)
_ENGLISH_RUN = re.compile(rf"(?<![A-Za-z])(?:{_ENGLISH_WORD.pattern}){{2,22}}(?![A-Za-z])", re.IGNORECASE)  # zerozero
_TOKEN = re.compile(rf"[0-9]+|(?<![A-Za-z])(?:{'|'.join(_ENGLISH)})(?![A-Za-z])", re.IGNORECASE)
# Letters that stand for 0 and 1 among digits: ``139O2345678``, ``l39 I234 5678``.
_LOOKALIKES = re.compile(r"(?<![0-9A-Za-z])[0-9OoIl]{2,20}(?![0-9A-Za-z])")
# Groups of them next to each other, in some of which letters may prevail: ``139 O158 OOO1``.
_LOOKALIKE_GROUPS = re.compile(
    r"(?<![0-9A-Za-z])[0-9OoIl]{2,12}(?:[ .,/*()\-]{1,3}[0-9OoIl]{2,12}){1,9}(?![0-9A-Za-z])"
)
_WHOLE = 7  # signs of a number in one run; in a shorter group the digits must not be fewer than the letters
_AS_DIGITS = str.maketrans("OoIl", "0011")
# Further letters that look like digits, in what is as long as a number and mostly of digits: ``139l234S678``.
_ALIKE = "0-9OoIlSsZzBbGgqQDi"
_ALIKE_AS_DIGITS = str.maketrans("OoIlSsZzBbGgqQDi", "0011552286699001")
_ALIKE_SIGNS = re.compile(
    rf"(?<![0-9A-Za-z])(?:[{_ALIKE}]{{10,14}}|[{_ALIKE}]{{2,8}}(?:[ .,/*()\-]{{1,3}}[{_ALIKE}]{{2,8}}){{1,4}})(?![0-9A-Za-z])"
)
_ALIKE_LENGTHS = range(10, 15)
_ALIKE_FEWEST_DIGITS = 7
_LETTERS, _DIGIT = re.compile(r"[OoIl]"), re.compile("[0-9]")
_FEWEST_DIGITS = 4  # in groups of a number, however many letters
_MOST_LETTERS = 4
_PINYIN = {
    "ling": "0", "dong": "0", "yi": "1", "yao": "1", "er": "2", "liang": "2", "san": "3", "si": "4", "wu": "5",
    "liu": "6", "lu": "6", "qi": "7", "guai": "7", "ba": "8", "jiu": "9", "gou": "9",
}  # fmt: skip
_PINYIN_WORD = re.compile("|".join(_PINYIN), re.IGNORECASE)
# Single words are English, Italian or anything; this many in a row are a number that is spoken.
_PINYIN_RUN = re.compile(
    rf"(?<![A-Za-z])(?:(?:{_PINYIN_WORD.pattern})[1-5]?[ ,.'\-/]{{0,3}}){{10,22}}(?![A-Za-z])", re.IGNORECASE
)
_WORDS = _ENGLISH | _PINYIN
_TONES = re.compile("(?<=[A-Za-z])[1-5]")  # yi1 san1 jiu3
_PERCENT = re.compile("%([0-9A-Fa-f]{2})")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_FILLERS = dict.fromkeys("\u115f\u1160\u3164\uffa0\u2800", " ")  # blanks that call themselves letters or signs


@dataclass(frozen=True, slots=True)
class Digits:
    """An unbroken run of digits of a plain text, or one digit in a word."""

    start: int
    end: int
    digits: str  # ASCII


def without_controls(text: str) -> str:
    """`text` without control characters, marks of direction and of zero width; every line break is ``\\n``, a tab a blank."""
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    gone = {ord(sign): None for sign in set(text) if sign != "\n" and unicodedata.category(sign) in ("Cc", "Cf")}
    return text.translate(gone) if gone else text


def spelled(text: str) -> str:
    """`text`, sign for sign, with every sign that says one digit as that ASCII digit; letters that look like digits stay."""
    if not text.isascii():
        text = text.translate({ord(sign): _plain_sign(sign) for sign in set(text) if not sign.isascii()})
    text = _PINYIN_RUN.sub(partial(_digits_for_words, _PINYIN_WORD), text)
    return _ENGLISH_RUN.sub(partial(_digits_for_words, _ENGLISH_WORD), text)


def may_say_digits(text: str, least: int) -> bool:
    """Whether so many signs may say a digit, alone or in a word. Of most texts, fewer do."""
    return sum(sign > " " if sign.isascii() else _plain_sign(sign) != sign for sign in text) >= least


def plain(text: str) -> str:
    """`spelled`, with letters that look like digits read as such where they stand among them."""
    return letters_read(spelled(text))


def letters_read(text: str) -> str:
    """A text of `spelled` as `plain` has it."""
    text = _LOOKALIKE_GROUPS.sub(_digits_for_letters_of_groups, text)
    text = _LOOKALIKES.sub(_digits_for_letters, text)
    return _ALIKE_SIGNS.sub(_digits_for_letters_alike, text)


def is_encoded(text: str) -> bool:
    """Whether something in it may be percent-encoded."""
    return _PERCENT.search(text) is not None


def decoded(text: str) -> str:
    """`text`, sign for sign, with each percent-encoded digit or plus as itself and anything else so encoded as blanks."""
    return _PERCENT.sub(lambda found: f"  {_sign_of(found)}", text)


def _sign_of(found: re.Match[str]) -> str:
    sign = chr(int(found[1], 16))
    return sign if sign in "0123456789+()-" else " "


def _digits_for_words(words: re.Pattern[str], run: re.Match[str]) -> str:
    """The first digit where the words begin, the others where each ends, so that a number covers its words."""

    def digit(word: re.Match[str]) -> str:
        said, length = _WORDS[word.group().lower()], len(word.group())
        return said.rjust(length) if word.start() else said.ljust(length)

    return words.sub(digit, _TONES.sub(" ", run.group()))


def digits_in(plain_text: str) -> list[Digits]:
    """The digits of a text of `plain`, in their order; but for those that count places (``最后四位``)."""
    return [
        Digits(match.start(), match.end(), _ENGLISH.get(match.group().lower(), match.group()))
        for match in _TOKEN.finditer(plain_text)
        if not (len(match.group()) == 1 and plain_text.startswith("位", match.end()))
    ]


@lru_cache(maxsize=2**14)
def _plain_sign(sign: str) -> str:
    said = _SPOKEN.get(sign) or _EQUAL.get(sign) or _FILLERS.get(sign)
    if said:
        return said
    value = unicodedata.numeric(sign, -1.0)
    if 0 <= value <= 9 and value == int(value):
        return str(int(value))
    wide = unicodedata.normalize("NFKC", sign)
    bare = unicodedata.normalize("NFD", wide if len(wide) == 1 else sign)[0]
    return bare if bare.isascii() and bare.isalpha() else sign  # yī, sān: pinyin with its tones; Ｏ, of full width


def _digits_for_letters(match: re.Match[str]) -> str:
    found = match.group()
    letters = len(_LETTERS.findall(found))
    most = _MOST_LETTERS if len(found) >= _WHOLE else len(found) // 2
    return found.translate(_AS_DIGITS) if letters <= most else found


def _digits_for_letters_of_groups(match: re.Match[str]) -> str:
    found = match.group()
    letters, digits = len(_LETTERS.findall(found)), len(_DIGIT.findall(found))
    return found.translate(_AS_DIGITS) if digits >= _FEWEST_DIGITS and letters + digits >= _WHOLE else found


def _digits_for_letters_alike(match: re.Match[str]) -> str:
    found = match.group()
    letters, digits = sum(sign.isalpha() for sign in found), len(_DIGIT.findall(found))
    number = letters <= _MOST_LETTERS and digits >= _ALIKE_FEWEST_DIGITS and letters + digits in _ALIKE_LENGTHS
    return found.translate(_ALIKE_AS_DIGITS) if number else found
