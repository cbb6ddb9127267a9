"""E.164 numbers as text (``+8613912345678``) and as whole numbers (8613912345678)."""

import re

_E164 = re.compile(r"\+[1-9][0-9]{1,14}")


def to_digits(e164: str) -> int:
    """``"+8613912345678"`` as 8613912345678. Raises ValueError for anything but an E.164 number."""
    if not _E164.fullmatch(e164):
        raise ValueError("This is not an E.164 number.")
    return int(e164[1:])


def to_e164(digits: int) -> str:
    return f"+{digits}"
