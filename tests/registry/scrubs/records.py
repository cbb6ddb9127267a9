"""What tests read in records of scrubs."""

from registry.scrubs.models import ScrubRecord
from registry.scrubs.selectors.scrub_record import join_rows


def record_bytes(record: ScrubRecord) -> bytes:
    """All rows of a record, as its root is reckoned over them."""
    return join_rows(record.parts.all())
