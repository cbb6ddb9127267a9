"""Times that are stated, and what the law asks of a complaint at the moment it is filed."""

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


def registration_problem(
    registered_since: datetime | None, called_at: datetime, robocall: bool | None, policy: Policy
) -> str:
    """ "" or "registration.too_short": where the pack takes complaints only of numbers registered for some time.

    Robocalls may be exempt; where nobody has said yet whether it was one, the complaint is taken.
    """
    wait = policy.complaints.registered_for
    if not wait or robocall is None or (robocall and policy.complaints.robocall_needs_no_registration):
        return ""
    long_enough = registered_since is not None and registered_since + wait <= called_at
    return "" if long_enough else "registration.too_short"
