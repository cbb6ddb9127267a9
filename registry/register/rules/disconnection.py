"""What a report of a line's end is worth, beside what the line itself did here since."""

from datetime import datetime


def holder_went_on(said_at: datetime, *, registered_at: datetime | None, acted_at: datetime | None) -> bool:
    """Whether the line's own acts contradict the report: somebody registered before that day and acted after it.

    `registered_at`, `acted_at`: of the registration that stands, when it was made and when its holder last acted. What was
    first said after that day is the next holder's.
    """
    return registered_at is not None and acted_at is not None and registered_at <= said_at < acted_at


def is_of_the_next(said_at: datetime, registered_at: datetime | None) -> bool:
    """Whether what stands now was said by whoever came after."""
    return registered_at is not None and registered_at > said_at
