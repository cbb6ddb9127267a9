"""What waits for whoever reads a first page. A room draws the page, and rooms above it add what they know (their template tags)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Due:
    """`label` is the link to `href`; `words` say what about it. `by`: until when, None where no day is set."""

    href: str
    label: str
    words: str
    by: datetime | None = None
