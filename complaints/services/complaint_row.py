"""Helper of filing and of imports: the row that a statement becomes."""

from typing import Any

from complaints.models import Complaint
from complaints.rules.readers import Text
from complaints.rules.statement import FIELDS, KEPT, Statement
from complaints.rules.text import digest_of_text
from core.models.free_text import clean


def complaint_row(said: Statement, **own: Any) -> Complaint:
    """All that is kept as said, texts clean; `own`: what the platform knows of itself, and what goes before what was said."""
    kept = {name: without_numbers(name, getattr(said, name), said.caller.value) for name in KEPT}
    return Complaint(**{**kept, "text_digest": digest_of_text(kept["text"]), **own})


def without_numbers(name: str, value: Any, caller: str) -> Any:
    """What was said in words, without anybody's number but the caller's, so that equal texts have equal digests."""
    return clean(value, lambda: {caller}) if value and isinstance(FIELDS[name].reader, Text) else value
