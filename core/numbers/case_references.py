"""References of cases: a year, a serial number, and a letter that catches a wrong digit or two swapped ones.

Their ten digits look like a number of the United States, area code 202: texts and logs spare what is one for sure.
"""

import re
from collections.abc import Iterator

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"  # 23, a prime; no I and O, which read like digits
_REFERENCE = re.compile(r"(?<![0-9A-Za-z])C-(20[0-9]{2})-([0-9]{6,7})-[A-Y](?![0-9A-Za-z])")


def case_reference(year: int, serial: int) -> str:
    """``C-2026-000001-P``."""
    return f"C-{year:04d}-{serial:06d}-{LETTERS[(year * 1_000_000 + serial) % len(LETTERS)]}"


def case_references(text: str) -> Iterator[tuple[int, int]]:
    """Where references stand in `text`. One whose letter is wrong is none: a number cannot be disguised by a dash or two."""
    for found in _REFERENCE.finditer(text):
        if case_reference(int(found[1]), int(found[2])) == found.group():
            yield found.span()
