"""The day of a consent, as a row of a list names it."""

import re
from datetime import date

# A spreadsheet's own dates come with a time of day behind them.
_DAY = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)


def read_day(text: str) -> date | None:
    """None where nothing stands there. Raises ValueError for what is no day."""
    if not (said := text.strip()):
        return None
    found = _DAY.fullmatch(said)
    if found is None:
        raise ValueError("This is no day.")
    return date(*map(int, found.groups()))
