"""What is looked at before `phonenumbers`: how long, which signs, and whether it is a short code of the pack."""

import re
import unicodedata

from core.policies.schema import Numbering, ShortCode

LONGEST = 250  # characters; `phonenumbers` refuses longer text too
# Marks that address books put around numbers and nobody sees: soft hyphen, zero width, direction, byte order.
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SEPARATORS = re.compile(r"[\s\-‐-―−()\[\].·/]+")
_SCHEME = re.compile(r"(?:tel|sms|callto):", re.IGNORECASE)
_HIDDEN = re.compile(r"[xX*?#]{2,}|…")
# Signs that are punctuation (or the plus, or digits) both to `phonenumbers` and to `plain_digits`, and the ASCII sign they equal.
_EQUAL_SIGNS = str.maketrans(
    {
        "\uff0b": "+",
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d", "-"),
        "\u00a0": " ",
        "\u3000": "/",  # no blank to `phonenumbers` between "ext" and its digits
        **dict(zip("\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19", "0123456789", strict=True)),
        **dict(zip("\uff08\uff09\uff3b\uff3d\uff0e\uff0f", "()[]./", strict=True)),
    }
)
# A plain number with words before it, an extension or signs behind it, as `phonenumbers` takes it out of a text.
_TAKEN_OUT = re.compile(r"[^+\d;=]*(\+?[0-9][0-9 \-.()\[\]/]*?)(?: ?(?:ext\.?|x) ?[0-9]{1,6})?[^\w#]*", re.IGNORECASE)
_WITHOUT_DIGITS = re.compile("[\x00-/:-\x7f\u4e00-\u9fff]+")
_WHOLE = re.compile(r"(\+?)([0-9]+)")


def clean(text: str) -> str:
    """`text` without invisible marks and outer blanks."""
    return _INVISIBLE.sub("", text).strip()


def has_hidden_digits(cleaned: str) -> bool:
    """Whether signs stand for digits that the writer kept to himself or never knew."""
    return _HIDDEN.search(cleaned) is not None


def plain_digits(cleaned: str) -> tuple[str, str] | None:
    """("+" or "", ASCII digits) where the text is one number of digits and separators; else None.

    Any script's digits count, as they do for `phonenumbers`.
    """
    text = cleaned if cleaned.isascii() else unicodedata.normalize("NFKC", cleaned)
    text = _SEPARATORS.sub("", _SCHEME.sub("", text, count=1))
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    match = _WHOLE.fullmatch(text)
    return (match[1], match[2]) if match else None


def plain_spelling(text: str) -> str:
    """A spelling in ASCII that says the same, as far as there is one: without marks, blanks and scheme around it.

    Signs with no equal in ASCII stay. Only of use where the whole comes out as digits and separators.
    """
    text = without_scheme(clean(text))
    if text.isascii():
        return text
    text = text.translate(_EQUAL_SIGNS)
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def number_in(plain: str) -> str:
    """The one number that `phonenumbers` takes out of a text of `plain_spelling`, as it stands there; "" if in doubt.

    Words around a short code make it none, so that the number alone may be one where the text is not.
    """
    match = _TAKEN_OUT.fullmatch(plain)
    return match[1] if match and not has_hidden_digits(plain) and plain_digits(plain) is None else ""


def has_no_digit(cleaned: str) -> bool:
    """Whether a text of ASCII and Han signs has no digit, so that it is no number."""
    return _WITHOUT_DIGITS.fullmatch(cleaned) is not None


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
