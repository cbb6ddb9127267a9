"""A text in plain signs, whoever wrote it: what is looked at before any plan of numbers is asked."""

import re
import unicodedata
from functools import lru_cache

from core.policies.schema import Numbering, ShortCode

LONGEST = 250  # characters; `phonenumbers` refuses longer text too
# Unicode's Default_Ignorable_Code_Point: marks of direction, width, joining and variation, which nobody sees. With them
# the ring of a keycap, which stands around a digit.
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff"
    "\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # that call themselves letters or signs
_DOTS = "\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65"
_EQUAL = {**dict.fromkeys(_BLANKS, " "), **dict.fromkeys(_DOTS, "."), "\u2212": "-", "\u30fc": "-", "\ufe62": "+",
          "\u2044": "/", "\u2215": "/", "\u301c": "~", "\u223c": "~"}  # fmt: skip
_FULL_WIDTH = range(0xFF01, 0xFF5F)  # the same signs as ASCII's 0x21 to 0x7E
_GAPS = re.compile(r"\s")
SEPARATORS = " -.()[]/"
_SEPARATORS = str.maketrans("", "", SEPARATORS)
_SCHEME = re.compile(r"(?:tel|sms|callto):", re.IGNORECASE)
_WHOLE = re.compile(r"(\+?)([0-9]+)")


def clean(text: str) -> str:
    """`text` in ASCII as far as its signs say the same there, without invisible marks and outer blanks.

    Digits of any script, full-width signs, dashes and blanks of any width; what says more than one sign stays as it is.
    """
    if not text.isascii():
        text = _IGNORABLE.sub("", text)
        text = text.translate({ord(sign): _plain_sign(sign) for sign in set(text) if not sign.isascii()})
    return _GAPS.sub(" ", text).strip()


@lru_cache(maxsize=2**14)
def _plain_sign(sign: str) -> str:
    if equal := _EQUAL.get(sign):
        return equal
    if sign.isspace():
        return " "
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if ord(sign) in _FULL_WIDTH:
        return chr(ord(sign) - _FULL_WIDTH.start + 0x21)
    return "-" if unicodedata.category(sign) == "Pd" else sign


def plain_digits(cleaned: str) -> tuple[str, str] | None:
    """("+" or "", ASCII digits) where the text is one number of digits and separators; else None."""
    match = _WHOLE.fullmatch(without_scheme(cleaned).translate(_SEPARATORS))
    return (match[1], match[2]) if match else None


def without_scheme(cleaned: str) -> str:
    match = _SCHEME.match(cleaned)
    return cleaned[match.end() :] if match else cleaned


def short_code(digits: str, numbering: Numbering) -> ShortCode | None:
    """The pack's short code that these ASCII digits are, if any."""
    for code in numbering.short_codes:
        if code.pattern.fullmatch(digits):
            return code
    return None


def without_country_code(plus: str, digits: str, numbering: Numbering) -> str | None:
    """The rest of a spelling that begins with the home country's code, as ``+86`` or ``0086``; else None."""
    prefix = numbering.country_code if plus else "00" + numbering.country_code
    return digits.removeprefix(prefix) if digits.startswith(prefix) else None
