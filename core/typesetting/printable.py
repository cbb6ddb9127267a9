"""Which characters the fonts of documents draw, and what stands for the others."""

import re
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
STAND_IN = "□"  # what is no character of the fonts; the text itself stays as it is beside the PDF
# Control characters, and marks that turn the direction of what follows: a name may not rearrange a sentence.
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)


@cache
def _others() -> re.Pattern[str]:
    """Whatever the regular font does not draw (fonts/covered.txt), but for the end of a line."""
    spans = [span.split("-") for span in (FONTS / "covered.txt").read_text("ascii").split()]
    inside = "".join(f"{re.escape(chr(int(first, 16)))}-{re.escape(chr(int(last, 16)))}" for first, last in spans)
    return re.compile(f"[^\n{inside}]")


def printable(raw: Any) -> Any:
    """Texts, dictionaries and lists, with every text as the fonts can draw it."""
    if isinstance(raw, str):
        return _others().sub(STAND_IN, UNSEEN.sub("", raw))
    if isinstance(raw, dict):
        return {key: printable(value) for key, value in raw.items()}
    if isinstance(raw, list | tuple):
        return [printable(value) for value in raw]
    return raw
