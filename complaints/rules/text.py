"""Texts as said: what is compared in them, and the one thing taken out of them."""

import hashlib
import re

# What people put between digits: blanks (full-width and invisible ones too), dots, dashes, brackets, slashes.
BETWEEN = r"[\s().·•/_,，、．（）\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufe63\uff0d\ufeff-]*"


def digest_of_text(text: str) -> bytes | None:
    """A digest that is equal for equal texts whatever their blanks and case; None for no text."""
    folded = "".join(text.split()).casefold()
    return hashlib.sha256(folded.encode()).digest() if folded else None


def without_number(text: str, e164: str, country_code: str, masked: str) -> str:
    """`text` with the complainant's own number masked, however it is spaced: in plaintext stay only callers."""
    national = e164.removeprefix("+").removeprefix(country_code)
    prefix = f"(?:(?:{spelled('00')}{BETWEEN})?{spelled(country_code)}{BETWEEN})?(?:{spelled('0')}{BETWEEN})?"
    return re.sub(rf"(?<!\d){prefix}{spelled(national)}(?!\d)", masked, text)


def spelled(digits: str) -> str:
    """A pattern of these digits, ASCII or full-width, with anything usual between them."""
    return BETWEEN.join(f"[{digit}{chr(ord(digit) + 0xFEE0)}]" for digit in digits)
