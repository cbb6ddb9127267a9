"""Times that are stated, and what the law asks of them at the moment a complaint is filed."""

from datetime import datetime, timedelta

from core.api.written_time import read_moment
from core.policies.schema import Policy

CLOCKS_DIFFER = timedelta(minutes=5)  # a telephone's clock may be a little ahead of ours
EARLIEST = 1970


def read_time(value: object) -> datetime | None:
    """A moment with an offset, or None."""
    moment = read_moment(value) if isinstance(value, str) else None
    return moment if moment and moment.year > EARLIEST else None


def time_problem(called_at: datetime, policy: Policy, at: datetime, age_limited: bool = True) -> str:
    """ "" or why a call at this time cannot be complained of at `at`."""
    if called_at - CLOCKS_DIFFER > at:
        return "call.after_filing"
    window = policy.complaints.filing_window
    return "call.too_old" if age_limited and window is not None and called_at < at - window else ""
