"""Texts as said: what is compared in them."""

import hashlib


def digest_of_text(text: str) -> bytes | None:
    """A digest that is equal for equal texts whatever their blanks and case; None for no text."""
    folded = "".join(text.split()).casefold()
    return hashlib.sha256(folded.encode()).digest() if folded else None
