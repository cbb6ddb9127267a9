"""Patterns: all callers whose number begins alike. A short one would take in whole cities."""

FEWEST_DIGITS = 8  # before the star, the country's code among them
FEWEST_CALLERS = 3  # complained of; else their numbers are listed one by one


def patterns_over(value: str) -> list[str]:
    """Every pattern that a number (E.164) may fall under; of a short code or a sender's name none."""
    starts = range(FEWEST_DIGITS + 1, len(value) + 1) if value.startswith("+") else ()
    return [f"{value[:digits]}*" for digits in starts]


def why_no_pattern(pattern: str, callers: int, *, guarded: bool, mobiles: bool, traffic: bool) -> list[str]:
    """Reasons against: ``pattern.short``, ``pattern.few``, ``pattern.never_list``, ``pattern.mobiles``; empty where it may be.

    `callers`: of it that people complained of. `guarded`: a caller that is never listed falls under it. `mobiles`: private ones
    do, of which nobody knows who holds them. `traffic`: the operator's alarm is about it, which needs no complaints.
    """
    digits = pattern[1:-1]
    whole = pattern.startswith("+") and pattern.endswith("*") and digits.isascii() and digits.isdecimal()
    said = [
        ("pattern.short", not whole or len(digits) < FEWEST_DIGITS),
        ("pattern.never_list", guarded),
        ("pattern.few", callers < FEWEST_CALLERS and not traffic),
        ("pattern.mobiles", mobiles),
    ]
    return [code for code, so in said if so]
