"""Times that are stated, and what the law asks of them at the moment a complaint is filed."""

import re
from datetime import datetime, timedelta

from core.policies.schema import Policy

CLOCKS_DIFFER = timedelta(minutes=5)  # a telephone's clock may be a little ahead of ours
EARLIEST = 1970
RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def read_time(value: object) -> datetime | None:
    """RFC 3339 with an offset, or None."""
    if not isinstance(value, str) or not RFC3339.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        return None
    return moment if moment.year > EARLIEST else None


def time_problem(called_at: datetime, policy: Policy, at: datetime, age_limited: bool = True) -> str:
    """ "" or why a call at this time cannot be complained of at `at`."""
    if called_at - CLOCKS_DIFFER > at:
        return "call.after_filing"
    window = policy.complaints.filing_window
    return "call.too_old" if age_limited and window is not None and called_at < at - window else ""
