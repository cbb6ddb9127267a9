"""A moment as it is written: RFC 3339, and what people and programs make of it. Read alike at every door."""

import re
import unicodedata
from datetime import datetime

_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)"
)


def read_moment(text: str) -> datetime | None:
    """A moment with its offset, or None. The offset may be ``+0800``, seconds left out, signs and digits full-width."""
    found = _MOMENT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3].upper()}") if found else None
    except ValueError:
        return None
