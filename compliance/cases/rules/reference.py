"""References of cases: a year, a serial number, and a letter that catches a wrong digit or two swapped ones."""

import re

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"  # 23, a prime; no I and O, which read like digits

FORM = re.compile(r"C-([0-9]{4})-([0-9]{6,9})-[A-Z]")


def reference(year: int, serial: int) -> str:
    """``C-2026-000001-P``."""
    return f"C-{year:04d}-{serial:06d}-{LETTERS[(year * 1_000_000 + serial) % len(LETTERS)]}"


def is_reference(text: str) -> bool:
    """Whether `text` is a reference with the right letter."""
    found = FORM.fullmatch(text.strip().upper())
    return found is not None and reference(int(found[1]), int(found[2])) == found[0]
