"""References of cases: a year, a serial number, and a letter that catches a wrong digit or two swapped ones."""

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"  # 23, a prime; no I and O, which read like digits


def reference(year: int, serial: int) -> str:
    """``C-2026-000001-K``."""
    return f"C-{year:04d}-{serial:06d}-{LETTERS[(year * 1_000_000 + serial) % len(LETTERS)]}"


def is_reference(text: str) -> bool:
    """Whether `text` is a reference with the right letter."""
    parts = text.strip().upper().split("-")
    if len(parts) != 4 or parts[0] != "C" or not (parts[1].isdecimal() and parts[2].isdecimal()):
        return False
    return reference(int(parts[1]), int(parts[2])) == "-".join(parts)
