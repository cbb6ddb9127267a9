"""Who reads a text that came in and is no word of a proof."""

from collections.abc import Callable
from datetime import datetime

# Higher floors add a reader when they start: of the number it came from (E.164), its text and the moment. True: it was for this one.
readers: list[Callable[[str, str, datetime], bool]] = []


def replied(e164: str, text: str, at: datetime) -> bool:
    """Whether somebody understood it."""
    return any(reader(e164, text, at) for reader in readers)
