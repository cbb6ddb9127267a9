"""Texts as said: what is compared in them, and the one thing taken out of them."""

import hashlib
import re


def digest_of_text(text: str) -> bytes | None:
    """A digest that is equal for equal texts whatever their blanks and case; None for no text."""
    folded = "".join(text.split()).casefold()
    return hashlib.sha256(folded.encode()).digest() if folded else None


def without_number(text: str, e164: str, country_code: str, masked: str) -> str:
    """`text` with the complainant's own number masked, however it is spaced: in clear stay only callers."""
    national = e164.removeprefix("+").removeprefix(country_code)
    signs = [f"[{digit}{chr(ord(digit) + 0xFEE0)}]" for digit in national]  # ASCII and full-width
    spelled = r"[\s().·-]*".join(signs)
    return re.sub(rf"(?:(?<!\d)|(?<!\d){country_code}){spelled}(?!\d)", masked, text)
