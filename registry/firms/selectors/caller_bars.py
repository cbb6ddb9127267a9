"""What else keeps a number from becoming anybody's."""

from collections.abc import Callable
from datetime import datetime

# Higher floors add a question when they start: of a caller, or a range of callers, at a moment.
bars: list[Callable[[str, datetime], bool]] = []


def is_barred(value: str, at: datetime) -> bool:
    """Whether `value` (as a declaration keeps it) stands on the blacklist that anybody may read."""
    return any(bar(value, at) for bar in bars)
