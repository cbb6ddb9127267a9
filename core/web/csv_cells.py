"""Cells of the tables we hand out."""

import re

FORMULA = ("=", "@", "+", "-", "\t", "\r", "\n", "＝", "＠", "＋", "－")  # full-width ones are read alike in East Asia
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def harmless(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: a sender's name is chosen by whoever sends. Numbers keep their sign."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) and not NUMBER.fullmatch(text) else text
