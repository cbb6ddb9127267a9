"""References of cases: a year, a serial number, and a letter that catches a wrong digit or two swapped ones."""

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"  # 23, a prime; no I and O, which read like digits


def reference(year: int, serial: int) -> str:
    """``C-2026-000001-P``."""
    return f"C-{year:04d}-{serial:06d}-{LETTERS[(year * 1_000_000 + serial) % len(LETTERS)]}"
